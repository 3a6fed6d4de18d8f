"""Celery beside Taskmill: celery_peer.py PORT WHAT COUNT [ARGUMENT], see Peer.java. Prefork 2, early
acknowledgement, no results, no gossip, mingle, heartbeat or events: the quickest that its documents name."""
import os, subprocess, sys, tempfile, time
from datetime import datetime, timedelta, timezone
from celery import Celery, group

port = os.environ.get("PEER_PORT") or sys.argv[1]
app = Celery("peer", broker=f"redis://127.0.0.1:{port}/0")
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=64, worker_send_task_events=False,
                task_compression=None, worker_hijack_root_logger=False, broker_pool_limit=10)
session = None

@app.task(name="noop")
def noop(text):
    return None

@app.task(name="spawn")
def spawn(path):
    subprocess.run([path], check=True)

@app.task(name="call")
def call(url):
    global session
    if session is None:
        import requests
        session = requests.Session()
    session.post(url, data=b"x" * 200).raise_for_status()

@app.task(name="stamp")
def stamp(since, path):
    late = time.time() * 1000 - since
    with open(path, "a") as out:
        out.write(f"{late:.3f}\n")

def worker():
    said = tempfile.NamedTemporaryFile(delete=False)
    child = subprocess.Popen([sys.executable, "-m", "celery", "-A", "celery_peer", "worker", "--pool", "prefork", "-c", "2",
                             "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "error"],
                            cwd=os.path.dirname(os.path.abspath(__file__)), env={**os.environ, "PEER_PORT": port},
                            stdout=said, stderr=said, stdin=subprocess.DEVNULL)
    child.said = said.name
    return child

def fill(task, count, *args):
    for done in range(0, count, 1000):
        group(task.s(*args) for _ in range(min(1000, count - done))).apply_async()

def drain(redis, count, child):
    left = lambda: redis.llen("celery") + redis.hlen("unacked")
    while left() >= count:
        time.sleep(0.002)
    start, first = time.time(), left()
    while left() > 0:
        time.sleep(0.005)
    seconds = time.time() - start
    time.sleep(0.1)
    with open(child.said) as said:
        if "raised" in said.read():
            raise SystemExit("tasks failed")
    return {"rate": first / seconds}

def main():
    from peer_common import stamps, submit, memory, finish
    import redis
    what, count, extra, db = sys.argv[2], int(sys.argv[3]), (sys.argv + [""])[4], redis.Redis(port=int(port))
    child = None
    if what == "submit":
        answer = submit(count, lambda n: fill(noop, n, "x" * 198), lambda: noop.delay("x" * 198))
    elif what == "memory":
        answer = memory(db, count, lambda n: fill(noop, n, "x" * 198))
    elif what in ("latency", "burst"):
        child = worker()
        answer = stamps(what, count, lambda since, due, path: stamp.apply_async(
            (since, path), eta=due and datetime.fromtimestamp(due, timezone.utc)))
    else:
        task, arg = {"noop": (noop, "x" * 198), "scripts": (spawn, extra), "rpc": (call, extra)}[what]
        fill(task, count, arg)
        child = worker()
        answer = drain(db, count, child)
    finish(child, answer)
    if child:
        os.remove(child.said)

if __name__ == "__main__":
    main()
