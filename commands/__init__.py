"""The commands of `qijian` by subject. Heavy imports happen inside them, so that --help answers at once."""
