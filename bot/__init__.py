"""The running program: configuration, wiring, intake, courier, command line. Builds everything, decides nothing."""
