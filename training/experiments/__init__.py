"""The paper's experiments: splits, protocols and the trainer that all of them share."""
