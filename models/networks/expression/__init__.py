"""The expression network: action units of a face and speech, for the paper's experiments on really paired takes."""
