"""What a value costs in RAM once a given server has loaded it: version, allocator and limits decide."""
