# The front door: `make run` for users, `make test` for developers. Everything they build lies in build/.
.PHONY: run test fuzz soak bench bench-peer format clean
ARGS ?=

run:
	@scripts/setup build
	@scripts/build release mlx-serve
	@exec build/release/bin/mlx-serve run $(ARGS)

test:
	@scripts/test

# Every fuzz target for 30 seconds, and the canary.
fuzz:
	@scripts/fuzz

# An hour of mixed traffic, or SECONDS; fails when memory or open files grow.
SECONDS ?= 3600
soak:
	@scripts/setup build
	@scripts/build release mlx-serve
	@scripts/soak $(SECONDS)

# Both renew their tables in docs/performance.md.
bench:
	@scripts/setup build
	@scripts/build release mlx-serve
	@node bench/agent/main.mjs ours $(ARGS)

bench-peer:
	@scripts/setup build
	@scripts/build release mlx-serve
	@cmake -P bench/peer.cmake
	@node bench/agent/main.mjs peer $(ARGS)

format:
	@scripts/setup format
	@scripts/format

clean:
	rm -rf build tests/e2e/node_modules
