"""gunicorn's configuration, the same for `make run` and for production.

The application itself is epep.wsgi; how many processes and which port comes from the environment.
"""

from epep.settings.env import ENV

bind = (
    f"0.0.0.0:{ENV.number('EPEP_PORT')}"
    if ENV.name == "production"
    else f"127.0.0.1:{ENV.number('EPEP_PORT')}"
)
worker_class = "gthread"
workers = ENV.number("EPEP_WEB_WORKERS")
threads = ENV.number("EPEP_WEB_THREADS")
worker_tmp_dir = "/dev/shm"  # noqa: S108 (the heartbeat file must not wait for a disk)
timeout = 30
graceful_timeout = 30
keepalive = 15
# A worker is replaced before a slow leak can hurt; not all of them at once.
max_requests = 5_000
max_requests_jitter = 500
control_socket_disable = True
reload = ENV.text("EPEP_RELOAD") == "1"
accesslog = None
errorlog = "-"
loglevel = "warning"
