"""Records of the registers: a projection of the journal; vault, files, imports, work lists."""
