#!/usr/bin/env bash
# Tries the set-up on machines that are bad in one way each, on clones of this checkout: `make setup-cases`, as root, since
# it mounts small disks and takes the network away. Twenty minutes. docs/running.md says what is to be seen.
set -uo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d /tmp/setup-cases.XXXXXX)
chmod 755 "$work"
export PORT=${PORT:-8140}
failed=0

clone() { git clone -q "$here" "$1"; }
verdict() { # what, whether it held
	if [ "$2" -eq 0 ]; then echo "ok      $1"; else echo "FAILED  $1"; failed=1; tail -5 "$work/said" | cut -c1-200; fi
}
says() { # what, words, command …: it fails, and says these words and nothing like a traceback
	local what=$1 words=$2; shift 2
	("$@") >"$work/said" 2>&1 </dev/null && { verdict "$what: it worked" 1; return; }
	grep -q "$words" "$work/said" && ! grep -q Traceback "$work/said"
	verdict "$what" $?
}
works() { # what, command …
	local what=$1; shift
	("$@") >"$work/said" 2>&1 </dev/null
	verdict "$what" $?
}
comes_up() { # process: its demonstration can be opened
	for _ in $(seq 1 1500); do
		grep -q "Press Ctrl-C" "$work/said" && return 0
		kill -0 "$1" 2>/dev/null || return 1
		sleep 0.2
	done
	return 1
}
serves() { # what, command …: a demonstration that comes up and ends when told
	local what=$1 held=1; shift
	"$@" >"$work/said" 2>&1 </dev/null &
	local pid=$!
	comes_up $pid && held=0
	kill -TERM $pid 2>/dev/null
	wait $pid
	grep -q "^Stopped" "$work/said" || held=1
	verdict "$what" $held
}
command_of() { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null
below() { for child in $(pgrep -P "$1"); do echo "$child"; below "$child"; done; }
killed() { # part as its command names it, or "all"; words: it is killed, all end, and the words are said
	local held=1 pid parts part
	make demo >"$work/said" 2>&1 </dev/null &
	pid=$!
	if comes_up $pid; then
		parts=$(below $pid)
		if [ "$1" = all ]; then
			kill -STOP $parts $pid # None sees another end.
			kill -KILL $parts $pid
		else
			for part in $parts; do
				command_of "$part" | grep -q "$1" && { kill -KILL "$part"; break; }
			done
		fi
		for _ in $(seq 1 150); do
			kill -0 $pid 2>/dev/null || { held=0; break; }
			sleep 0.2
		done
	fi
	wait $pid 2>/dev/null
	grep -q "$2" "$work/said" && ! grep -q Traceback "$work/said" || held=1
	verdict "kill -9 of $1" $held
}
in_folder() { cd "$1" && shift && exec "$@"; }
untrusted() { # address, command …: pip and npm with nothing set but this mirror
	local mirror=$1; shift
	exec env $(compgen -e | grep -iE '^(pip|npm|ssl|requests|node)_' | sed 's/^/-u /') PIP_CONFIG_FILE=/dev/null \
		PIP_INDEX_URL="$mirror" npm_config_registry="$mirror" "$@"
}
without_network() { exec unshare -n sh -c 'ip link set lo up; exec "$@"' sh "$@"; }

market="$work/path with spaces/market"
clone "$market"
cd "$market" || exit 1

for python in nonsense /bin/false; do
	says "wrong Python ($python)" "Install Python 3.11 or later" env PYTHON=$python make demo
done
says "no network, nothing installed" "No package server answers" without_network make demo

mirror=https://localhost:$((PORT + 4))
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
python3 - "$work" $((PORT + 4)) <<'END' 2>/dev/null &
import http.server, ssl, sys
server = http.server.ThreadingHTTPServer(("localhost", int(sys.argv[2])), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + "/cert.pem", sys.argv[1] + "/key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
END
signs=$!
says "a network that signs TLS by itself, to pip" "signs TLS" untrusted $mirror make setup

make setup >/dev/null 2>&1 </dev/null &
cut=$!
for _ in $(seq 1 600); do
	parts=$(below $cut)
	pip=$(for part in $parts; do command_of "$part" | grep -q "m pip install" && echo "$part"; done)
	test -n "$pip" && sleep 3 && break
	sleep 0.2
done
kill -KILL $pip
wait $cut
test -e .venv/unfinished
verdict "pip killed in the middle leaves its mark" $?
works "set up again after that" make setup
rm -rf .venv/lib/python3*/site-packages/pip
works ".venv without pip" make setup
rm .venv/bin/python
works ".venv whose Python is gone" make setup
rm -rf node_modules/sass node_modules/.package-lock.json
works "node_modules half there" make setup
rm -rf node_modules/sass static/built
says "node_modules that looks whole and is not" "rm -rf node_modules" make setup
rm -rf node_modules
says "a network that signs TLS by itself, to npm" "signs TLS" untrusted $mirror make setup
kill $signs
works "no npm on the machine" env PATH="$(dirname "$(readlink -f "$(command -v python3)")"):/bin" make setup

serves "path with spaces, as $(id -un)" make demo
serves "no network once it is set up" without_network make demo

officer="from councils.models import Officer; first = Officer.objects.order_by('pk').first()"
.venv/bin/python manage.py shell -c "$officer; first.full_name = 'Kept Safe'; first.save()" >/dev/null
for part in marketplace.wsgi "celery.* worker" "celery.* beat" demo.relay demo.mailbox demo.watch; do
	killed "$part" "ended by itself"
done
killed bin/postgres "PostgreSQL has ended"
killed bin/redis-server "Redis has ended"
killed "manage.py demo" Killed
killed all "Press Ctrl-C"
serves "the next start, after all were killed at once" make demo
.venv/bin/python manage.py shell -c "$officer; print(first.full_name)" 2>/dev/null | grep -q "Kept Safe"
verdict "which kept the data" $?
rm -rf var

small="$work/small"
mkdir "$small"
mount -t tmpfs -o size=150m tmpfs "$small"
clone "$small/market"
says "disk full while packages are installed" "The disk is full" in_folder "$small/market" make demo
umount "$small"
for size in 30 58 66; do
	mount -t tmpfs -o size=${size}m tmpfs "$small"
	says "disk full below var/ ($size MB)" "The disk is full" env VAR_DIR="$small/var" make demo
	umount "$small"
done

for user in 65534 4321; do # One with a name, one without.
	home="$work/home$user"
	mkdir -m 700 "$home"
	clone "$home/market"
	chown -R $user:$user "$home"
	serves "as user $user below a home of mode 0700" setpriv --reuid $user --regid $user --clear-groups \
		env PATH=/usr/bin:/bin HOME="$home" sh -c 'cd ~/market && exec make demo'
	test "$(stat -c %a "$home")" = 700
	verdict "whose mode is 0700 still" $?
done

cd /
rm -rf "$work"
exit $failed
