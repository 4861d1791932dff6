"""Models of the experiments: one stream alone, or all streams of a network with one of the fusion methods."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from torch import Tensor, nn

from models.fusion.methods.intermediate import SplitAttention
from models.fusion.methods.method import Features, FusionMethod, Reading, StreamShapes, error, pooled
from models.networks.base import FusionNetwork
from models.networks.config import NetworkConfig
from training.experiments.data import Batch
from training.experiments.learner import Model

Method = Callable[[StreamShapes], FusionMethod]


def stream_shapes(config: NetworkConfig) -> StreamShapes:
    """What the streams of a network offer a fusion method: at their ends, they have the channels of the last site."""
    sites = {site.name: dict(site.channels) for site in config.sites}
    return StreamShapes(sites, dict(config.sites[-1].channels), config.outputs)


def split_attention(config: NetworkConfig, attended: Collection[str] | None = None) -> Method:
    """MSAF at the sites of a configuration, or at some of them."""
    sites = {site.name: site for site in config.sites if attended is None or site.name in attended}
    return partial(SplitAttention, sites=sites)


class Answer(NamedTuple):
    """What a method makes of the streams, and modality -> (B, K) what each stream says by itself."""

    reading: Reading
    logits: Features


class FusedModel(Model):
    """The streams of a network with a fusion method in the place of its own sites."""

    def __init__(self, network: FusionNetwork, method: Method, stream_loss: float = 0.0) -> None:
        """Take the sites of the network out.

        Args:
            stream_loss: weight of the error of each stream's own logits, beside the loss of the method.
        """
        super().__init__()
        self.stream_loss = stream_loss
        self.sites = list(network.fusions)
        self.method = method(stream_shapes(network.config))
        network.fusions = nn.ModuleDict()
        self.network = network

    def answer(self, inputs: Mapping[str, Tensor]) -> Answer:
        """Run the streams with the method between their stages and at their end."""
        features: Features = dict(inputs)
        memory: Features | None = None
        for site in self.sites:
            features, _, memory = self.method.fuse(site, self.network.enter(site, features), memory)
        ends = self.network.ends(features, inputs)
        logits = self.network.read(ends, {}).logits
        return Answer(self.method.read(pooled(ends), logits, memory), logits)

    def loss(self, batch: Batch) -> Tensor:
        """See `FusionMethod.loss`."""
        answer = self.answer(batch.inputs)
        total = self.method.loss(answer.reading, answer.logits, batch.target)
        if self.stream_loss:
            total = total + self.stream_loss * sum(error(logits, batch.target) for logits in answer.logits.values())
        return total

    def pretrained(self) -> Iterable[nn.Parameter]:
        """The streams."""
        return self.network.parameters()

    def predict(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """(B, K)."""
        return self.answer(inputs).reading.output


class AloneModel(Model):
    """One stream of a network; the others are there, but have no part in the loss."""

    def __init__(self, network: FusionNetwork, modality: str) -> None:
        super().__init__()
        self.sites = list(network.fusions)
        network.fusions = nn.ModuleDict()
        self.network = network
        self.modality = modality

    def predict(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """(B, K): what the stream's own head says."""
        features: Features = dict(inputs)
        for site in self.sites:
            features = self.network.enter(site, features)
        return self.network.conclude(features, inputs, {}).logits[self.modality]

    def loss(self, batch: Batch) -> Tensor:
        """Of the stream alone."""
        return error(self.predict(batch.inputs), batch.target)

    def stream_state(self) -> dict[str, Tensor]:
        """The weights of this stream, under the names that they have in the network."""
        return {name: x for name, x in self.network.state_dict().items() if f".{self.modality}." in name}
