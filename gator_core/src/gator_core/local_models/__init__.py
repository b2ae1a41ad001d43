"""What plugins share whose models run on this machine: what such a model needs, where its weights are, and one at a
time in memory. Nothing here imports such a library."""
