"""The running program: configuration, wiring, intake, courier, HTTP edge, command line. Builds everything, decides nothing."""
