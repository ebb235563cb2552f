"""The mergeable summary of dumps and its file format."""
