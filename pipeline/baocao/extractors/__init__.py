"""One file a kind of mention. See `baocao.registry` for the contract."""
