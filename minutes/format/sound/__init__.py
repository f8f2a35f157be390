"""How Japanese sounds: morphemes, readings, how alike two readings are, how persons are addressed."""
