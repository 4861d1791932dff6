"""What the tests of the text data sets share."""

import pytest

from tests.training.prepare.making import encoder_folder


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Folder of a tiny BERT."""
    return str(encoder_folder(tmp_path_factory.mktemp("encoders") / "tiny-bert"))
