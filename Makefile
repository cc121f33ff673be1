# The front door: `make run` for users, `make test` for developers. Everything they build lies in build/.
.PHONY: run test format clean
ARGS ?=

run:
	@scripts/setup build
	@scripts/build release mlx-serve
	@exec build/release/bin/mlx-serve run $(ARGS)

test:
	@scripts/test

format:
	@scripts/setup format
	@scripts/format

clean:
	rm -rf build tests/e2e/node_modules
