"""What must hold for the files of this folder and the release workflow, beyond what their own tools look at.

Run by `scripts/deploy/check`, from the project's root; prints every violation, and ends with 1 if there is one. The rules
are the functions: what a container may do, that everything from outside is named by its content, that settings, metrics
and files that are spoken of exist, and that no alert is untested.
"""

import re
import sys
import tomllib
from pathlib import Path

from ruamel.yaml import YAML

DEPLOY = Path("scripts/deploy")
WORKFLOWS = Path(".github/workflows")
PINNED = re.compile(r"@sha256:[0-9a-f]{64}$")
violations = []


def demand(holds, place, sentence):
    if not holds:
        violations.append(f"{place}: {sentence}")


def yaml(path):
    return YAML(typ="safe").load(path.read_text())


def containers():
    """Each service: no rights, nothing it can write to but its volumes, bounded, and reachable from this machine only."""
    path = DEPLOY / "compose.yml"
    for name, service in yaml(path)["services"].items():
        place = f"{path}, {name}"
        demand(service.get("read_only") is True, place, "its root can be written to")
        demand(service.get("cap_drop") == ["ALL"] and not service.get("cap_add"), place, "it has capabilities")
        demand("no-new-privileges:true" in service.get("security_opt", []), place, "it can gain rights")
        demand(re.fullmatch(r"[1-9]\d*:\d+", str(service.get("user", ""))), place, "it may be root")
        demand(service.get("mem_limit") and service.get("pids_limit"), place, "it has no bound of memory or processes")
        demand("max-size" in service.get("logging", {}).get("options", {}), place, "its log has no bound")
        for key in ("privileged", "network_mode", "pid", "ipc", "devices"):
            demand(key not in service, place, f"it has `{key}`")
        demand("build" in service or PINNED.search(service["image"]), place, "its image is not named by its content")
        demand("build" in service or service.get("healthcheck"), place, "nobody looks whether it is well")
        for port in service.get("ports", []):
            demand(str(port).startswith("127.0.0.1:"), place, f"port {port} is open to others")
        for volume in service.get("volumes", []):
            source, *rest = volume.split(":")
            if source.startswith((".", "/")):
                demand(rest[-1] == "ro", place, f"{source} can be written to")
                demand((DEPLOY / source).exists(), place, f"there is no {source}")


def image():
    """The image: stages, bases by content, not root, says whether it is well; and the builder gets what it copies."""
    path = DEPLOY / "Dockerfile"
    lines = re.sub(r"\\\n\s*", " ", path.read_text()).splitlines()
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    sent = [line[1:] for line in ignored if line.startswith("!")]
    demand("*" in ignored, path, "the builder gets everything")
    stages = [index for index, line in enumerate(lines) if line.startswith("FROM ")]
    demand(len(stages) > 1, path, "what it is built with is in the image")
    for index in stages:
        demand(PINNED.search(lines[index].split()[1]), path, f"not named by its content: {lines[index]}")
    last = lines[stages[-1] :]
    user = [line.split()[1] for line in last if line.startswith("USER ")]
    demand(user and re.fullmatch(r"[1-9]\d*:[1-9]\d*", user[-1]), path, "it runs as root")
    healthy = [line for line in last if line.startswith("HEALTHCHECK ")]
    asks = r'.* CMD \["/usr/local/bin/orderhub", "health"\]'
    demand(len(healthy) == 1 and re.fullmatch(asks, healthy[0]), path, "it does not ask the hub itself whether it is well")
    for wanted in ('ENTRYPOINT ["/usr/local/bin/orderhub"]', 'CMD ["serve"]'):
        demand(any(line.startswith(wanted) for line in last), path, f"no {wanted.strip()}")
    for line in lines:
        if line.startswith("COPY ") and "--from=" not in line:
            for source in [word for word in line.split()[1:-1] if not word.startswith("--")]:
                demand(Path(source).exists(), path, f"there is no {source}")
                is_sent = any(source == one or source.startswith(f"{one}/") for one in sent)
                demand(is_sent, path, f"{source} is not sent to the builder")


def workflows():
    """Actions by their commits, no right that is not asked for, no job without an end, nothing of others built in."""
    for path in sorted(WORKFLOWS.glob("*.yml")):
        text, flow = path.read_text(), yaml(path)
        demand(flow.get("permissions") == {}, path, "jobs have rights that they did not ask for")
        for line in re.findall(r"uses: .*", text):
            demand(re.fullmatch(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), path, f"not pinned, or unsaid: {line}")
        for name, job in flow["jobs"].items():
            place = f"{path}, {name}"
            demand("permissions" in job, place, "it does not say its rights")
            demand("timeout-minutes" in job, place, "it has no end")
            writes = {right for right, kind in job.get("permissions", {}).items() if kind == "write"}
            builds = any(re.search(r"\b(cargo|npm) ", step.get("run", "")) for step in job["steps"])
            demand(not (writes and builds), place, "it builds, and may write")
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout@"):
                    demand(step.get("with", {}).get("persist-credentials") is False, place, "the token stays behind")


def release():
    """Every target is built and attested, with the versions that the image is built with."""
    path = WORKFLOWS / "release.yml"
    flow, dockerfile = yaml(path), (DEPLOY / "Dockerfile").read_text()
    wanted = set(tomllib.loads(Path(".deny.toml").read_text())["graph"]["targets"])
    built = {one["target"] for one in flow["jobs"]["build"]["strategy"]["matrix"]["include"]}
    demand(built == wanted, path, f"builds {sorted(built)}, and .deny.toml looks at {sorted(wanted)}")
    steps = flow["jobs"]["attest"]["steps"]
    attested = {sbom for step in steps if (sbom := step.get("with", {}).get("sbom-path"))}
    for target in built:
        demand(any(f"-{target}.cdx.json" in one for one in attested), path, f"nobody attests what {target} is made of")
    demand(any("subject-checksums" in step.get("with", {}) for step in steps), path, "nobody attests the files")
    rust, node = flow["env"]["RUST"], flow["env"]["NODE"]
    demand(f"FROM rust:{rust}-" in dockerfile, path, f"the image is not built with Rust {rust}")
    demand(f"FROM node:{node}-" in dockerfile, path, f"the image is not built with Node.js {node}")
    oldest = tomllib.loads(Path("Cargo.toml").read_text())["package"]["rust-version"]
    demand(rust == oldest or rust.startswith(f"{oldest}."), path, f"Cargo.toml wants Rust {oldest}")


def settings():
    """A hub does not start with a setting that it does not know."""
    config = "".join(path.read_text() for path in [Path("src/config.rs"), *sorted(Path("src/config").glob("*.rs"))])
    known = set(re.findall(r'"(ORDERHUB_[A-Z0-9_]+)"', config))
    demand(len(known) > 20, "src/config.rs", "no settings are found in it")
    for path in [DEPLOY / "Dockerfile", DEPLOY / "compose.yml", DEPLOY / "README.md", *sorted((DEPLOY / "systemd").iterdir())]:
        for name in re.findall(r"\bORDERHUB_[A-Z0-9_]+\b", path.read_text()):
            demand(name.removesuffix("_FILE") in known, path, f"{name} is not a setting")


def alerts():
    """Each says how urgent it is, what is wrong and what to do, and a test has seen it come, and another one not."""
    fired, silent = set(), set()
    for path in sorted((DEPLOY / "prometheus/tests").glob("*.yml")):
        for test in yaml(path)["tests"]:
            for case in test.get("alert_rule_test", []):
                (fired if case["exp_alerts"] else silent).add(case["alertname"])
            # Nothing alerts at all.
            if any(case["expr"] == "ALERTS" and case["exp_samples"] == [] for case in test.get("promql_expr_test", [])):
                silent.add(path.name)
    for path in sorted((DEPLOY / "prometheus/rules").glob("*.yml")):
        for rule in [rule for group in yaml(path)["groups"] for rule in group["rules"] if "alert" in rule]:
            place = f"{path}, {rule['alert']}"
            demand(rule["labels"].get("severity") in ("page", "ticket"), place, "it does not say how urgent it is")
            demand({"summary", "description"} <= rule["annotations"].keys(), place, "it does not say what to do")
            demand(rule["alert"] in fired, place, "no test has seen it")
            demand(rule["alert"] in silent or f"{path.stem}.test.yml" in silent, place, "no test has seen it silent")


def metrics():
    """What rules and dashboards speak of is counted by the hub, with the labels they look for."""
    counted = {}
    for path in sorted(Path("src").rglob("*.rs")):
        text = path.read_text()
        # From the name to the end of the macro, which is where something is done with it; where a closure sets several
        # gauges, the labels are those of the macro in it.
        for found in re.finditer(r'\b(?:counter|gauge|histogram)(!?)\(\s*"(orderhub_[a-z_]+)"', text):
            macro = re.split(r"\.(?:set|increment|record)\(", text[found.end() :])[0] if found[1] else text
            counted.setdefault(found[2], set()).update(re.findall(r'"([a-z_]+)" =>', macro))
    demand(len(counted) > 20, "src", "no metrics are found in it")
    places = {path: path.read_text() for path in sorted((DEPLOY / "prometheus/rules").glob("*.yml"))}
    places |= {path: path.read_text().replace('\\"', '"') for path in sorted((DEPLOY / "grafana/dashboards").glob("*.json"))}
    places |= {path: path.read_text() for path in sorted((DEPLOY / "prometheus/tests").glob("*.yml"))}
    for path, text in places.items():
        for found in re.finditer(r"\b(orderhub_[a-z_]+)(\{[^}]*(?:\{[a-z]+\}[^}]*)*\})?", text):
            name = found[1] if found[1] in counted else re.sub(r"_(bucket|sum|count)$", "", found[1])
            demand(name in counted, path, f"the hub has no {found[1]}")
            used = set(re.findall(r"([a-z_]+)(?:=~|!~|!=|=)\"", found[2] or ""))
            demand(used <= counted.get(name, set()) | {"le", "job", "instance"}, path, f"{name} has no {sorted(used)}")


for rule in (containers, image, workflows, release, settings, alerts, metrics):
    rule()
for violation in dict.fromkeys(violations):
    print(violation, file=sys.stderr)
sys.exit(1 if violations else 0)
