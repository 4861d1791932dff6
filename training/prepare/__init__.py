"""From the original files of a data set to one file of arrays: restartable, and what was left out is said."""
