"""What is found over all items of a sweep: means per class with intervals, differences, and where attention varies.

Each module answers one question with a message of the wire contract, from a frame and the site or classes asked about.
"""
