# SPDX-License-Identifier: GPL-3.0-or-later
"""OSC from foreign clients (liblo's oscsend, oscsendfile, oscdump) and from a bare socket; the index of presets.

SYMPHONY_LONG=1: ten seconds of ten thousand messages a second instead of one."""
import json
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

symphony = sys.argv[1]
data = os.environ["SYMPHONY_DATA"]
folder = tempfile.mkdtemp(prefix="symphony-osc-")
os.environ["XDG_RUNTIME_DIR"] = folder
results = []


def report(name, good, why=""):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}{'' if good else ' # ' + str(why)}", flush=True)


def skip(name, why):
    results.append(True)
    print(f"ok {len(results)} - {name} # SKIP {why}", flush=True)


def padded(text):
    raw = text.encode() + b"\0"
    return raw + b"\0" * (-len(raw) % 4)


def message(address, *arguments):
    types, body = ",", b""
    for value in arguments:
        if isinstance(value, str):
            types, body = types + "s", body + padded(value)
        elif isinstance(value, float):
            types, body = types + "d", body + struct.pack(">d", value)
        elif isinstance(value, tuple):
            types, body = types + "h", body + struct.pack(">q", value[0])
        else:
            types, body = types + "i", body + struct.pack(">i", value)
    return padded(address) + padded(types) + body


def parse(packet):
    def text(at):
        end = packet.index(b"\0", at)
        return packet[at:end].decode(), (end + 4) & ~3
    address, at = text(0)
    types, at = text(at)
    values = [address]
    for kind in types[1:]:
        if kind == "s":
            value, at = text(at)
        else:
            form = {"i": ">i", "h": ">q", "f": ">f", "d": ">d"}[kind]
            value, at = struct.unpack_from(form, packet, at)[0], at + struct.calcsize(form)
        values.append(value)
    return values


class Client:
    def __init__(self, port):
        self.port = port
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(10)
        self.serial = 0

    def send(self, address, *arguments):
        self.socket.sendto(message(address, *arguments), ("127.0.0.1", self.port))

    def ask(self, address, *arguments, until=("/ok", "/error")):
        """All replies to one message up to the one that ends it."""
        self.serial += 1
        self.send(address, (self.serial,), *arguments)
        replies = []
        while True:
            values = parse(self.socket.recv(65536))
            if self.serial in values:
                replies.append(values)
            if self.serial in values and values[0] in until:
                return replies


class Player:
    def __init__(self, *arguments):
        self.process = subprocess.Popen([symphony, *arguments, "--osc=0", "--backend", "null", "--seconds", "120"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.port, self.path, self.text = 0, "", ""
        for line in self.process.stderr:
            self.text += line
            found = re.search(r"udp 127\.0\.0\.1:(\d+), unix (\S+)", line)
            if found:
                self.port, self.path = int(found[1]), found[2]
            if "Ctrl+C" in line:
                break

    def end(self):
        self.process.terminate()
        self.text += self.process.stderr.read()
        return self.process.wait(20)


def has_tools():
    return all(shutil.which(tool) for tool in ("oscsend", "oscsendfile", "oscdump"))


def check_tools(player, client):
    """Each address with oscsend, the answers with oscdump: neither is ours."""
    free = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    free.bind(("127.0.0.1", 0))
    listen = free.getsockname()[1]
    free.close()
    dump = subprocess.Popen(["stdbuf", "-oL", "oscdump", str(listen)], stdout=subprocess.PIPE, text=True)
    time.sleep(0.5)
    port = str(player.port)
    lines = [
        ("/subscribe si replies %d" % listen, '/ok sh "/subscribe" 0'),
        ("/ping", "/pong h 0"),
        ("/patch/list", "/track hiiss 0 1 1 \"patch\""),
        ("/param/set hssf 8 left resonance 0.5", '/done shh "/param/set" 8'),
        ("/param/get hss 9 left resonance", '/param hssd 9 "left" "resonance" 0.5'),
        ("/patch/add hsssf 10 wobble lfo rate 5", '/done shh "/patch/add" 10'),
        ("/patch/connect hssssfs 11 wobble out left resonance 0.1 add", '/done shh "/patch/connect" 11'),
        ("/patch/disconnect hssss 12 wobble out left resonance", '/done shh "/patch/disconnect" 12'),
        ("/patch/remove hs 13 wobble", '/done shh "/patch/remove" 13'),
        ("/note/on hif 14 60 0.8", '/done shh "/note/on" 14'),
        ("/note/off hi 15 60", '/done shh "/note/off" 15'),
        ("/preset/save hs 16 mine", '/ok sh "/preset/save" 16'),
        ("/preset/load hs 17 mine", '/done shh "/preset/load" 17'),
        ("/t/patch/param/set hssf 18 left resonance 7", '"P005"'),
        ("/t/none/param/set hssf 19 left resonance 7", '"E_ADDRESS"'),
        ("/patch/add hss 20 x osc.sow", '"P002"'),
        ("/param/set hss 21 left resonance", '"E_ARGS"'),
        ("/panic h 22", '/done shh "/panic" 22'),
    ]
    for line, _ in lines:
        subprocess.run(["oscsend", "localhost", port, *line.split()], check=True)
        time.sleep(0.01)
    time.sleep(0.5)
    dump.terminate()
    heard = dump.stdout.read()
    missing = [want for _, want in lines if want not in heard]
    report("every message of oscsend is answered, as oscdump sees it", not missing, missing)


def check_rate(player, client):
    seconds = 10 if os.environ.get("SYMPHONY_LONG") else 1
    path = os.path.join(folder, "stream.osc")
    count = 10000 * seconds
    with open(path, "w") as out:
        for i in range(count):
            at = i / 10000
            out.write("%08x.%08x /param/set ssf \"left\" \"resonance\" %f\n"
                      % (0xe0000000 + int(at), int((at % 1) * 2**32), i % 1000 / 1000))
    before = client.ask("/status", until=("/status",))[-1]
    start = time.monotonic()
    subprocess.run(["oscsendfile", "localhost", str(player.port), path], check=True)
    spent = time.monotonic() - start
    for _ in range(50):
        time.sleep(0.1)
        after = client.ask("/status", until=("/status",))[-1]
        if after[8] - before[8] >= count:
            break
    # received, busy, errors, dropped by the system, lost on the audio thread
    lost = [after[i] - before[i] for i in (9, 11, 12, 14)]
    print(f"# {count} messages in {spent:.2f} s, {after[8] - before[8]} received, busy/errors/dropped/lost {lost}")
    report("10,000 messages a second arrive", after[8] - before[8] >= count and not any(lost), (after, before))
    value = client.ask("/param/get", "left", "resonance", until=("/param",))[-1][-1]
    report("the last one counts", abs(value - (count - 1) % 1000 / 1000) < 1e-6, value)


def check_order(player, client):
    """A thousand values a second: listeners hear all, in order; each sounds on the frame of its time."""
    listener = Client(player.port)
    listener.ask("/subscribe", "params")
    offset = 0.2
    start = time.time() + offset
    for i in range(1000):
        tag = start + i / 1000 + 2208988800
        inner = message("/param/set", (100000 + i,), "left", "resonance", i / 1000)
        packet = b"#bundle\0" + struct.pack(">II", int(tag), int(tag % 1 * 2**32)) + struct.pack(">I", len(inner)) + inner
        client.socket.sendto(packet, ("127.0.0.1", player.port))
    heard, frames = [], []
    until = time.monotonic() + 20
    while (len(heard) < 1000 or len(frames) < 1000) and time.monotonic() < until:
        for ready in select.select([listener.socket, client.socket], [], [], 1)[0]:
            values = parse(ready.recv(65536))
            if ready is listener.socket and values[0] == "/param":
                heard.append(values[-1])
            elif values[0] == "/done" and values[1] == "/param/set":
                frames.append((values[2], values[3]))
    report("values are heard in the order of their times", heard == [i / 1000 for i in range(1000)], (len(heard), heard[:10]))
    frames.sort()
    steps = [b[1] - a[1] for a, b in zip(frames, frames[1:])]
    print(f"# frames between values a millisecond apart: {min(steps)} to {max(steps)}")
    report("and sound 48 frames apart", abs(sum(steps) / len(steps) - 48) < 0.1 and min(steps) >= 40 and max(steps) <= 56, steps[:20])


def check_socket(player):
    mode = os.stat(player.path).st_mode & 0o777
    client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    client.settimeout(10)
    client.bind(os.path.join(folder, "client"))
    client.sendto(message("/ping", (5,)), player.path)
    answer = parse(client.recv(65536))
    report("the socket in the runtime folder is the user's own and answers", mode == 0o600 and answer == ["/pong", 5], (mode, answer))
    client.sendto(b"/" * 100000, player.path)
    answer = parse(client.recv(65536))
    report("a packet that is too large is answered", answer[3] == "E_TOO_LARGE", answer)
    client.close()


def check_patch():
    patch = os.path.join(folder, "my.json")
    shutil.copyfile(os.path.join(data, "patches", "lead-saw.json"), patch)
    player = Player("patch", "play", patch)
    if not player.port:
        report("patch play listens", False, player.text)
        return
    client = Client(player.port)
    report("patch play listens", client.ask("/ping", until=("/pong",))[-1][0] == "/pong")
    check_socket(player)
    if has_tools():
        check_tools(player, client)
        with open(patch) as file:
            report("the preset stands in the file", "mine" in json.load(file)["presets"])
        check_rate(player, client)
    else:
        skip("foreign clients", "oscsend, oscsendfile, oscdump (liblo-tools) are not installed")
    check_order(player, client)
    taken = subprocess.run([symphony, "patch", "play", patch, f"--osc={player.port}", "--backend", "null", "--seconds", "1"],
                           capture_output=True, text=True)
    report("a port that is taken is said", taken.returncode == 3 and str(player.port) in taken.stderr, taken)
    report("it ends when told to", player.end() == 0 and not os.path.exists(player.path), player.text)


def check_composition():
    piece = os.path.join(folder, "piece.sym")
    shutil.copyfile(os.path.join(data, "examples", "demo.sym"), piece)
    player = Player("play", piece, "--loop")
    if not player.port:
        report("play listens when asked to", False, player.text)
        return
    client = Client(player.port)
    tracks = [reply[4] for reply in client.ask("/patch/list") if reply[0] == "/track"]
    report("play listens when asked to, and names the tracks", "lead" in tracks and "drums" in tracks, tracks)
    done = client.ask("/t/lead/patch/add", "wobble", "lfo", "rate", 5.0, until=("/done", "/error"))[-1]
    report("a track is edited while it plays", done[0] == "/done" and done[3] > 0, done)
    wrong = client.ask("/t/none/patch/remove", "wobble")[-1]
    report("a track that is not there is said", wrong[3] == "E_ADDRESS", wrong)
    status = client.ask("/status", until=("/status",))[-1]
    report("the transport runs", status[2] == 1 and status[4] == 48000, status)
    report("play ends when told to", player.end() == 0, player.text)
    quiet = subprocess.run([symphony, "play", piece, "--backend", "null", "--seconds", "0.3"], capture_output=True, text=True,
                           stdin=subprocess.DEVNULL)
    report("nothing listens unasked", "OSC" not in quiet.stderr and quiet.returncode == 0, quiet)
    wrong = subprocess.run([symphony, "play", piece, "--osc=web"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    report("a port that is none is wrong usage", wrong.returncode == 2 and "--osc=web" in wrong.stderr, wrong)


def check_bundled():
    """A bundled patch is played, and stays as it is."""
    path = os.path.join(data, "patches", "lead-saw.json")
    with open(path, "rb") as file:
        before = file.read()
    player = Player("patch", "play", "lead-saw")
    client = Client(player.port)
    refused = client.ask("/preset/save", "mine")[-1]
    player.end()
    with open(path, "rb") as file:
        report("a bundled patch is not written to", refused[3] == "E_FILE" and file.read() == before, refused)


def check_edit():
    patch = os.path.join(data, "patches", "lead-saw.json")
    edited = subprocess.run([symphony, "patch", "edit", patch, "/patch/add wobble lfo rate 5",
                             "/patch/connect wobble out left cutoff 300 add", "/param/set left resonance 0.7"],
                            capture_output=True, text=True)
    result = json.loads(edited.stdout or "{}")
    good = (edited.returncode == 0 and result["nodes"]["wobble"] == {"type": "lfo", "params": {"rate": 5}}
            and result["nodes"]["left"]["params"]["resonance"] == 0.7
            and {"from": ["wobble", "out"], "to": ["left", "cutoff"], "amount": 300, "mode": "add"} in result["connections"])
    report("patch edit changes a file by the same messages", good, edited)
    path = os.path.join(folder, "edited.json")
    with open(path, "w") as file:
        file.write(edited.stdout)
    back = subprocess.run([symphony, "patch", "edit", path, "/patch/disconnect wobble out left cutoff", "/patch/remove wobble",
                           "/param/set left resonance %g" % json.load(open(patch))["nodes"]["left"]["params"]["resonance"]],
                          capture_output=True, text=True)
    report("and their inverses take it back", json.loads(back.stdout or "{}") == json.load(open(patch)), back)
    wrong = subprocess.run([symphony, "patch", "edit", patch, "/patch/add wobble lof", "-o", os.path.join(folder, "no.json")],
                           capture_output=True, text=True)
    report("what cannot be done is said and writes nothing", wrong.returncode == 1 and "P002" in wrong.stderr and "lfo" in wrong.stderr
           and not os.path.exists(os.path.join(folder, "no.json")), wrong)


def check_presets():
    run = subprocess.run([symphony, "patch", "presets", "--json", folder], capture_output=True, text=True)
    index = {item["name"]: item for item in json.loads(run.stdout)}
    good = run.returncode == 0 and index["lead-saw"]["kind"] == "instrument" and index["reverb"]["kind"] == "effect"
    report("the index names the bundled patches and those of a folder", good and "mine" in index["my"]["presets"], run.stdout[:300])
    lines = subprocess.run([symphony, "patch", "presets"], capture_output=True, text=True)
    report("and is printed for people", "lead-saw:" in lines.stdout and "macros:" in lines.stdout, lines)


try:
    check_patch()
    check_composition()
    check_bundled()
    check_edit()
    check_presets()
finally:
    shutil.rmtree(folder, ignore_errors=True)
print(f"1..{len(results)}")
sys.exit(0 if all(results) else 1)
