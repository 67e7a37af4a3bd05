"""Heavy work, away from the web server: a board of jobs and one worker process behind it.

A page must answer in milliseconds while a network goes over 10,000 images for half a minute.
So a page only looks at the board (`lib.jobs.board`); the work is done elsewhere
(`lib.jobs.worker`), and what can be asked for is listed in `lib.jobs.tasks`.

    task = CompareNetworks(network="plain", weight_bits=8, ...)    # frozen settings: the key
    job = board().find(task)                                  # what is known, by any visitor
    job = board().start(task)                                 # joins a run, or queues a new one
    job.state, job.progress, job.result, job.error, job.note  # readable at any time

Why it is built this way:

- *The key of a job is its settings.* Whoever asks for the same settings watches the same run, and
  finds its result afterwards. The board belongs to the server process, not to a visitor: a reload
  or a visit to another page loses nothing. A run that nobody watches goes on, since it is bounded
  and its result serves the next visitor.
- *One worker, one job at a time.* A timing then never competes with another run of ours, and the
  light pages keep a core. The worker is a process and not a thread because Python code between
  two kernels would hold the server's GIL; it steps back (nice 10) and uses one thread.
- *The worker is a plain `python -m lib.jobs.worker`* that talks through its stdin and stdout, not a
  multiprocessing child. Such a child would first re-run the server's main module, which here is
  Streamlit or the app; and a pipe ends with the process that holds it, however that process dies,
  so no worker outlives its server.
- *A job is a generator.* Between two of its yields the worker can listen: that is how Stop works.
  It is also where a short job is run in the middle of a long one, a sweep of minutes, which then
  goes on where it stood: nobody's Run waits for somebody else's sweep. A job that doesn't
  yield for ten seconds is stopped by ending its worker; the next job gets a new one.
- *A run belongs to all who pressed.* Each may let it go; it is stopped when nobody is left.
- *A worker that gives no sign of life is replaced,* as one that died is, and its run begins again.
  The signs come from a thread of their own: a step that takes long is no silence.
- *Everything is bounded:* jobs waiting, in all and for each person, results kept, and one progress
  value a job.
"""
