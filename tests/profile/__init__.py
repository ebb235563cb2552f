"""The compiled fold against its definition, the laws of merging, and the file."""
