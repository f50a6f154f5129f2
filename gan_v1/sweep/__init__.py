"""Many runs of a tutorial: each combination of its settings with each seed, one run a core.

    python -m gan_v1.sweep conditional --noise "normal(-1,1)" "uniform(-1,1)" --learning-rate 1e-3 2e-4 --seeds 0-9

    runs       a single run, measured at its sampled epochs; when it counts as dead
    pool       spreads the runs over this machine's cores, and makes one again whose worker was killed
    cluster    gives the runs to a Dask cluster that the user has started, on other machines
    results    what finished runs left in the output folder: one table, one figure
    __main__   the command line

A finished run is a file of its own, written whole; a sweep that is started again makes only the runs
that are missing.
"""
