"""What the drivers in Python share: the ways to measure, and the one line of JSON that they end with."""
import json, os, tempfile, time

def submit(count, bulk, one):
    one()
    start = time.time()
    bulk(count)
    rate = count / (time.time() - start)
    start = time.time()
    for _ in range(count // 10):
        one()
    return {"rate": rate, "single": count // 10 / (time.time() - start)}

def memory(redis, count, fill):
    fill(1)
    before = redis.info("memory")["used_memory"]
    fill(count)
    return {"bytes": (redis.info("memory")["used_memory"] - before) / count}

def stamps(what, count, send):
    """send(since in ms, due in s or None, path): a task that writes to the path how many ms after since it started."""
    path = tempfile.mktemp()
    send(0, time.time() + 0.1 if what == "burst" else None, path)
    await_lines(path, 1)
    due = time.time() + 4 if what == "burst" else None
    for _ in range(count):
        send(due * 1000 if due else time.time() * 1000, due, path)
        if not due:
            time.sleep(0.02)
    lines = await_lines(path, count + 1)
    os.remove(path)
    return {"ms": [float(line) for line in lines[1:]]}

def await_lines(path, count):
    for _ in range(6000):
        if os.path.exists(path):
            with open(path) as file:
                lines = file.read().split("\n")[:-1]
            if len(lines) >= count:
                return lines
        time.sleep(0.02)
    raise SystemExit(f"{count} tasks did not start")

def finish(child, answer):
    print(json.dumps(answer), flush=True)
    if child:
        child.terminate()
        try:
            child.wait(5)
        except Exception:
            child.kill()
