"""From a configuration to its network."""

from models.networks.action.config import ActionConfig
from models.networks.action.network import ActionNetwork
from models.networks.base import FusionNetwork
from models.networks.config import NetworkConfig
from models.networks.emotion.config import EmotionConfig
from models.networks.emotion.network import EmotionNetwork
from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork
from models.networks.sentiment.config import SentimentConfig
from models.networks.sentiment.network import SentimentNetwork


def build(config: NetworkConfig) -> FusionNetwork:
    """The network of a configuration, freshly initialised."""
    match config:
        case ActionConfig():
            return ActionNetwork(config)
        case EmotionConfig():
            return EmotionNetwork(config)
        case ExpressionConfig():
            return ExpressionNetwork(config)
        case SentimentConfig():
            return SentimentNetwork(config)
    raise TypeError(f"expected the configuration of a network; got {type(config).__name__}")
