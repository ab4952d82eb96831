"""Makes moto_server answer one request after the other.

It compares the headers of a conditional write first and writes later, without a lock: where two threads ask at once, both may win. In one
thread it keeps what S3 promises. Python runs this file before any program when its folder is in PYTHONPATH.
"""

try:
    from werkzeug import serving
except ImportError:  # another program than moto's, such as one that looks for it
    pass
else:
    run_simple = serving.run_simple
    serving.run_simple = lambda *arguments, **options: run_simple(*arguments, **{**options, "threaded": False})
