"""RQ beside Taskmill: rq_peer.py PORT WHAT COUNT [ARGUMENT], see Peer.java. One SimpleWorker, which forks for no task
and says nothing; a scheduler beside it where tasks have a time."""
import os, subprocess, sys, time
from datetime import datetime, timezone
import redis
from rq import Queue
from rq.registry import FailedJobRegistry
import peer_common

port = os.environ.get("PEER_PORT") or sys.argv[1]
session = None

def noop(text):
    return None

def spawn(path):
    subprocess.run([path], check=True)

def call(url):
    global session
    if session is None:
        import requests
        session = requests.Session()
    session.post(url, data=b"x" * 200).raise_for_status()

def stamp(since, path):
    late = time.time() * 1000 - since
    with open(path, "a") as out:
        out.write(f"{late:.3f}\n")

def worker(*options):
    return subprocess.Popen([sys.executable, "-m", "rq.cli", "worker", "--worker-class", "rq.worker.SimpleWorker", "--quiet",
                             "--url", f"redis://127.0.0.1:{port}", *options, "default"],
                            cwd=os.path.dirname(os.path.abspath(__file__)), stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

def fill(queue, name, count, *args):
    for done in range(0, count, 1000):
        queue.enqueue_many([Queue.prepare_data(name, args=args) for _ in range(min(1000, count - done))])

def drain(queue, count):
    while queue.count >= count:
        time.sleep(0.002)
    start, first = time.time(), queue.count
    while queue.count > 0:
        time.sleep(0.005)
    seconds = time.time() - start
    time.sleep(0.1)
    if FailedJobRegistry(queue=queue).count:
        raise SystemExit("tasks failed")
    return {"rate": first / seconds}

def main():
    what, count, extra = sys.argv[2], int(sys.argv[3]), (sys.argv + [""])[4]
    db, child = redis.Redis(port=int(port)), None
    queue = Queue("default", connection=db)
    if what == "submit":
        answer = peer_common.submit(count, lambda n: fill(queue, "rq_peer.noop", n, "x" * 198),
                                    lambda: queue.enqueue("rq_peer.noop", "x" * 198))
    elif what == "memory":
        answer = peer_common.memory(db, count, lambda n: fill(queue, "rq_peer.noop", n, "x" * 198))
    elif what in ("latency", "burst"):
        child = worker(*(["--with-scheduler"] if what == "burst" else []))
        answer = peer_common.stamps(what, count, lambda since, due, path: queue.enqueue_at(
            datetime.fromtimestamp(due, timezone.utc), "rq_peer.stamp", since, path) if due
            else queue.enqueue("rq_peer.stamp", since, path))
    else:
        name, arg = {"noop": ("noop", "x" * 198), "scripts": ("spawn", extra), "rpc": ("call", extra)}[what]
        fill(queue, "rq_peer." + name, count, arg)
        child = worker()
        answer = drain(queue, count)
    peer_common.finish(child, answer)

if __name__ == "__main__":
    main()
