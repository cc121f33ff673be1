// What may run without a prompt. A row belongs here when nothing that its options and operands
// allow can run another program that the project does not bring along, reach the network, or change
// a file whose path is not among its operands. See tables.hpp for how options are written.

#include <algorithm>
#include <array>
#include <iterator>

#include "judge/tables.hpp"

namespace mlxs::judge::tables {
namespace {

using enum Operands;

// Reading history never needs these.
constexpr std::string_view git_reading =
    "* ^--output ^--ext-diff ^--textconv ^--open-files-in-pager ^-O ^--no-index ^--exec "
    "^--upload-pack";

// No std::array: clang deduces at most 256 elements.
constexpr CommandRow rows[] = {
    // Saying and comparing.
    CommandRow{"echo", text, "*"},
    CommandRow{"printf", text, ""},
    CommandRow{"true", text, "*"},
    CommandRow{":", text, ""},
    CommandRow{"false", text, "*"},
    CommandRow{"sleep", text, ""},
    CommandRow{"seq", text, "-ws: -f: -s:"},
    CommandRow{"expr", text, ""},
    CommandRow{"basename", text, "-az -s: --suffix:"},
    CommandRow{"dirname", text, "-z"},
    CommandRow{"pwd", none, "-LP"},
    CommandRow{"date", format, "-uRI -d: --date: --utc --iso-8601 --rfc-3339:"},
    CommandRow{"cal", text, ""},
    CommandRow{"uname", none, "-amnoprsv --all"},
    CommandRow{"hostname", none, "-s"},
    CommandRow{"whoami", none, ""},
    CommandRow{"id", none, "-ugnG"},
    CommandRow{"groups", none, ""},
    CommandRow{"uptime", none, "-ps"},
    CommandRow{"nproc", none, "--all"},
    CommandRow{"arch", none, ""},
    CommandRow{"sw_vers", none, "*"},
    CommandRow{"free", none, "-bhkmgtw"},
    CommandRow{"df", reads, "-ahHikTP"},
    CommandRow{"ps", none, "-AefFlw -o: -p: -u: -C:"},
    CommandRow{"ps aux", none, ""},
    CommandRow{"ps ax", none, ""},
    CommandRow{"ps auxww", none, ""},
    CommandRow{"pgrep", text, "-afilnovx -u: -P:"},
    CommandRow{"which", text, "-as"},
    CommandRow{"type", text, "-apPt"},
    CommandRow{"whereis", text, "-bms"},
    CommandRow{"man", reads, "-kf"},
    CommandRow{"test", text, "* ^-v"},
    CommandRow{"[", text, "* ^-v"},
    CommandRow{"exit", text, ""},
    CommandRow{"return", text, ""},
    CommandRow{"break", text, ""},
    CommandRow{"continue", text, ""},
    CommandRow{"wait", none, ""},
    CommandRow{"command -v", text, ""},
    CommandRow{"set -e", none, ""},
    CommandRow{"set -u", none, ""},
    CommandRow{"set -x", none, ""},
    CommandRow{"set -eu", none, ""},
    CommandRow{"set -ex", none, ""},
    CommandRow{"set -eux", none, ""},
    CommandRow{"set +e", none, ""},
    CommandRow{"set +x", none, ""},
    CommandRow{"set -o pipefail", none, ""},
    CommandRow{"set -eo pipefail", none, ""},
    CommandRow{"set -euo pipefail", none, ""},
    CommandRow{"set -euxo pipefail", none, ""},
    CommandRow{"read", names, "-rs -d: -n: -p: -t:"},
    CommandRow{"base64", reads, "-dDi -w:"},
    // Reading files.
    CommandRow{"cat", reads, "*"},
    CommandRow{"tac", reads, "*"},
    CommandRow{"head", reads, "-qvz -# -n: -c: --lines: --bytes: --quiet --verbose"},
    CommandRow{"tail", reads, "-qvzr -# -n: -c: --lines: --bytes: --quiet --verbose"},
    CommandRow{"ls", reads, "*"},
    CommandRow{"tree", reads, "-adfilpsughDCFQNhv -L: -P: -I: --noreport --dirsfirst --gitignore"},
    CommandRow{"wc", reads, "-clLmw --lines --words --bytes --chars --max-line-length"},
    CommandRow{"nl", reads, "*"},
    CommandRow{"cut", reads, "-sz -d: -f: -c: -b: --delimiter: --fields: --complement"},
    CommandRow{"paste", reads, "-sz -d:"},
    CommandRow{"tr", text, "-cCdst"},
    CommandRow{"rev", reads, ""},
    CommandRow{"fold", reads, "-bs -w:"},
    CommandRow{"column", reads, "-tx -s: -c: -o: -n:"},
    CommandRow{"expand", reads, "-i -t:"},
    CommandRow{"sort", reads,
               "-bdfghiMnrRsuVzcC -k: -t: --key: --field-separator: --reverse --unique"
               " --numeric-sort --human-numeric-sort --version-sort"},
    CommandRow{"comm", reads, "-123z"},
    CommandRow{"join", reads, "-i -t: -1: -2: -j: -a: -v:"},
    CommandRow{"diff", reads,
               "-abBdeinpqrstuwyNE -# -U: -C: -I: -x: -W: --brief --recursive --unified"
               " --side-by-side --color --ignore-all-space --exclude: --strip-trailing-cr"},
    CommandRow{"cmp", reads, "-bls -n: -i:"},
    CommandRow{"file", reads, "-biLhkz --mime --mime-type --brief"},
    CommandRow{"stat", reads, "-Lxt -c: --format: --printf:"},
    CommandRow{"du", reads,
               "-abchkmsxLHD0 -d: -t: --max-depth: --exclude: --summarize --apparent-size"},
    CommandRow{"realpath", reads, "-emsqzLP --relative-to/ --relative-base/"},
    CommandRow{"readlink", reads, "-femnqsvz"},
    CommandRow{"md5sum", reads, "-bt"},
    CommandRow{"sha1sum", reads, "-bt"},
    CommandRow{"sha256sum", reads, "-bt"},
    CommandRow{"sha512sum", reads, "-bt"},
    CommandRow{"shasum", reads, "-b -a:"},
    CommandRow{"cksum", reads, ""},
    CommandRow{"od", reads, "-abcdfhilosxv -A: -t: -N: -j: -w:"},
    CommandRow{"hexdump", reads, "-bcCdovx -n: -s:"},
    CommandRow{"xxd", none, "-bpu -l: -s: -c: -g:"},
    CommandRow{"strings", reads, "-afd -n: -t: -e:"},
    CommandRow{"nm", reads, "-aACDglnpPrSu --demangle --defined-only"},
    CommandRow{"objdump", reads, "-CdDfhprRStTxwz --disassemble --no-show-raw-insn"},
    CommandRow{"readelf", reads, "-adehlnrsSWAuV"},
    CommandRow{"size", reads, "-ABdot"},
    CommandRow{"ldd", none, "--version"},
    CommandRow{"zcat", reads, ""},
    CommandRow{"tar -tf", archive, ""},
    CommandRow{"tar tf", archive, ""},
    CommandRow{"tar -tzf", archive, ""},
    CommandRow{"tar tzf", archive, ""},
    CommandRow{"unzip -l", reads, ""},
    CommandRow{
        "grep", pattern_reads,
        "-abcEFGhHiIlLnoPqrRsTUvVwxyzZ -# -A: -B: -C: -m: -d: -D: -e! --regexp! --include:"
        " --exclude: --exclude-dir: --color --colour --count --ignore-case --line-number "
        "--recursive"
        " --files-with-matches --files-without-match --invert-match --word-regexp --fixed-strings"
        " --extended-regexp --perl-regexp --max-count: --context: --after-context: "
        "--before-context:"
        " --only-matching --no-filename --with-filename --quiet --silent --no-messages --text"},
    CommandRow{"egrep", pattern_reads,
               "-chHiIlnoqrsvwx -# -A: -B: -C: -m: -e! --include: --exclude-dir:"},
    CommandRow{"fgrep", pattern_reads,
               "-chHiIlnoqrsvwx -# -A: -B: -C: -m: -e! --include: --exclude-dir:"},
    CommandRow{
        "rg", pattern_reads,
        "-acFHiIlLnNopPqsSuUvwx0 -# -A: -B: -C: -m: -t: -T: -g: -r: -M: -d: -j: -E: -e! --regexp!"
        " --files --type: --type-not: --glob: --iglob: --count --ignore-case --line-number"
        " --no-heading --heading --hidden --no-ignore --no-ignore-vcs --files-with-matches"
        " --files-without-match --fixed-strings --multiline --max-count: --context: "
        "--after-context:"
        " --before-context: --color: --column --sort: --stats --json --vimgrep --max-depth: --pcre2"
        " --word-regexp --only-matching --smart-case --no-filename --with-filename --type-list"},
    CommandRow{"fd", pattern_reads,
               "-HIsiglap0 -t: -e: -d: -E: --type: --extension: --max-depth: --hidden"
               " --no-ignore --glob --exclude:"},
    CommandRow{"jq", jq,
               "-cCenMrRsSaj --raw-output --compact-output --slurp --sort-keys"
               " --null-input --exit-status --raw-input --tab --indent:"},
    CommandRow{"sed", sed,
               "-Einrsuz -e! --quiet --silent --in-place --expression! --regexp-extended"},
    CommandRow{"awk", awk, "-F: -v: --field-separator:"},
    CommandRow{"gawk", awk, "-F: -v:"},
    CommandRow{"mawk", awk, "-F: -v:"},
    CommandRow{"uniq", none, "-cdDiuz -f: -s: -w: --count --repeated --unique"},
    CommandRow{"iconv", reads, "-cl -f: -t:"},
    // Changing files whose paths are the operands.
    CommandRow{"mkdir", writes, "-pv -m: --parents --verbose"},
    CommandRow{"touch", writes, "-acm -t: -d:"},
    CommandRow{"cp", writes,
               "-aRrpfinuvdT --archive --recursive --no-clobber --verbose --preserve --update"},
    CommandRow{"mv", removes, "-finuvT --force --no-clobber --verbose"},
    CommandRow{"rm", removes, "-rRfvidI --recursive --force --verbose"},
    CommandRow{"rmdir", removes, "-pv"},
    CommandRow{"unlink", removes, ""},
    CommandRow{"tee", writes, "-ai --append"},
    CommandRow{"truncate", writes, "-c -s: --size:"},
    CommandRow{"chmod", changes_mode, "-Rvcf --recursive --verbose"},
    CommandRow{"dos2unix", writes, "-q"},
    CommandRow{"gzip", writes, "-dfklqv123456789"},
    CommandRow{"gunzip", writes, "-fklqv"},
    CommandRow{"patch --dry-run", none, "-Nsf -p:"},
    // Version control without network, without rewriting what is committed.
    CommandRow{"git status", reads, "*"},
    CommandRow{"git log", reads, git_reading},
    CommandRow{"git diff", reads, git_reading},
    CommandRow{"git show", reads, git_reading},
    CommandRow{"git blame", reads, git_reading},
    CommandRow{"git grep", pattern_reads,
               "-acEFGhHiIlLnoPqvwW -# -A: -B: -C: -e! --count --name-only --cached"
               " --untracked --ignore-case --line-number --fixed-strings"},
    CommandRow{"git shortlog", reads, "-sne"},
    CommandRow{"git describe", text, "*"},
    CommandRow{"git rev-parse", text, "*"},
    CommandRow{"git rev-list", reads, git_reading},
    CommandRow{"git ls-files", reads, "*"},
    CommandRow{"git ls-tree", reads, "*"},
    CommandRow{"git cat-file", text, "-petsz"},
    CommandRow{"git diff-tree", reads, git_reading},
    CommandRow{"git merge-base", text, "*"},
    CommandRow{"git name-rev", text, "*"},
    CommandRow{"git for-each-ref", text, "*"},
    CommandRow{"git show-ref", text, "*"},
    CommandRow{"git check-ignore", reads, "-qvn"},
    CommandRow{"git count-objects", none, "-vH"},
    CommandRow{"git reflog", none, "-#"},
    CommandRow{"git branch", text,
               "-avr --list --all --remotes --show-current --contains --merged --no-merged"
               " --sort:"},
    CommandRow{"git tag", text, "-anl --list --sort: -m: --contains --points-at:"},
    CommandRow{"git remote", none, "-v --verbose"},
    CommandRow{"git remote get-url", text, ""},
    CommandRow{"git config --get", text, ""},
    CommandRow{"git config --list", none, ""},
    CommandRow{"git stash", none, "-uk --include-untracked"},
    CommandRow{"git stash list", none, ""},
    CommandRow{"git stash show", text, "-p --stat"},
    CommandRow{"git stash push", writes, "-uk -m: --include-untracked"},
    CommandRow{"git stash pop", text, ""},
    CommandRow{"git stash apply", text, ""},
    CommandRow{"git worktree list", none, ""},
    CommandRow{"git --version", none, ""},
    CommandRow{"git version", none, ""},
    CommandRow{"git help", text, ""},
    CommandRow{"git init", writes, "-q -b: --initial-branch: --quiet"},
    CommandRow{"git add", writes, "-AuNvn --all --update --intent-to-add --verbose --dry-run"},
    CommandRow{"git commit", writes,
               "-aqvs -m: -F/ --all --message: --quiet --signoff --allow-empty --file/"},
    CommandRow{"git mv", removes, "-kvn"},
    CommandRow{"git rm", removes, "-rqn --cached --quiet"},
    CommandRow{"git checkout", removes, "-qb --quiet --track"},
    CommandRow{"git switch", text, "-qc --create --quiet --detach"},
    CommandRow{"git restore", removes, "-qSW --staged --worktree --source:"},
    CommandRow{"git reset HEAD", writes, "-q"},
    CommandRow{"git reset", none, "-q"},
    CommandRow{"git merge", text, "--no-ff --ff-only --abort --no-edit --squash -m:"},
    CommandRow{"git cherry-pick", text, "-xn --abort --no-commit"},
    CommandRow{"git revert", text, "-n --no-edit --no-commit --abort"},
    // Build and test runners. They run what the project says: see docs/auto-mode.md.
    CommandRow{"make", targets,
               "-knsBiw -j? -l? -f/ -C/ --jobs --directory/ --dry-run --keep-going --silent"
               " --always-make --no-print-directory --version"},
    CommandRow{"gmake", targets,
               "-knsBiw -j? -f/ -C/ --jobs --directory/ --dry-run --keep-going --silent"},
    CommandRow{"ninja", targets, "-nv -j? -k? -C/ --version"},
    CommandRow{"cmake", targets,
               "-S/ -B/ -G: -D: -j? --build/ --preset: --target: --config: --parallel"
               " --list-presets --version --fresh --clean-first"},
    CommandRow{"ctest", targets,
               "-VNQ -j? -R: -E: -L: -C: --test-dir/ --preset: --output-on-failure --parallel"
               " --timeout: --verbose --rerun-failed --tests-regex:"},
    CommandRow{"meson setup", targets, ""},
    CommandRow{"meson compile", targets, "-C/"},
    CommandRow{"meson test", targets, "-Cv"},
    CommandRow{"bazel build", targets, ""},
    CommandRow{"bazel test", targets, "--test_output:"},
    CommandRow{"./gradlew", targets,
               "-q --info --tests: --no-daemon --offline --stacktrace --quiet"},
    CommandRow{"gradle", targets, "-q --info --tests: --no-daemon --offline --stacktrace --quiet"},
    CommandRow{"./mvnw", targets, "-qBo"},
    CommandRow{"mvn test", targets, "-qBo"},
    CommandRow{"mvn compile", targets, "-qBo"},
    CommandRow{"mvn verify", targets, "-qBo"},
    CommandRow{"mvn package", targets, "-qBo"},
    CommandRow{"./configure", targets, "--prefix/ --help"},
    CommandRow{"cargo build", targets,
               "-qvj -p: -j: --release --all --workspace --all-targets --all-features"
               " --features: --package: --bin: --lib --tests --quiet --verbose --offline"
               " --locked --no-default-features --example:"},
    CommandRow{"cargo check", targets,
               "-qv -p: --release --all --workspace --all-targets --all-features"
               " --features: --package: --tests --quiet --offline --locked"},
    CommandRow{"cargo test", targets,
               "-qv -p: --release --all --workspace --all-targets --all-features --features:"
               " --package: --lib --doc --test: --bin: --quiet --no-fail-fast --no-run"
               " --offline --locked --nocapture --test-threads: --ignored --exact"},
    CommandRow{"cargo clippy", targets,
               "-qv -p: -D: -W: -A: --all --workspace --all-targets --all-features --tests"},
    CommandRow{"cargo fmt", targets, "--all --check"},
    CommandRow{"cargo bench", targets, "-p: --no-run"},
    CommandRow{"cargo doc", targets, "--no-deps --workspace"},
    CommandRow{"cargo tree", targets, "-i: -p: --depth:"},
    CommandRow{"cargo metadata", targets, "--no-deps --offline --format-version:"},
    CommandRow{"cargo --version", none, ""},
    CommandRow{"cargo clean", targets, ""},
    CommandRow{"rustc --version", none, ""},
    CommandRow{"rustfmt", writes, "--check --edition:"},
    CommandRow{"go build", targets, "-vx =-o/ =-race =-tags:"},
    CommandRow{"go test", targets,
               "-v =-run: =-count: =-race =-cover =-short =-bench: =-benchmem =-timeout:"
               " =-tags: =-parallel: =-failfast =-json"},
    CommandRow{"go vet", targets, ""},
    CommandRow{"go fmt", targets, ""},
    CommandRow{"go list", targets, "-m -f: =-json =-deps"},
    CommandRow{"go version", none, ""},
    CommandRow{"go env", text, ""},
    CommandRow{"go doc", text, ""},
    CommandRow{"gofmt", writes, "-lwds"},
    CommandRow{"npm test", targets, "-s --silent --"},
    CommandRow{"npm t", targets, "-s --silent --"},
    CommandRow{"npm run", script_name, "-s --silent --if-present --"},
    CommandRow{"npm ls", text, "-a --all --depth: --json"},
    CommandRow{"npm list", text, "-a --all --depth: --json"},
    CommandRow{"npm --version", none, ""},
    CommandRow{"npm -v", none, ""},
    CommandRow{"pnpm test", targets, "-s --silent --"},
    CommandRow{"pnpm run", script_name, "-s --silent --"},
    CommandRow{"pnpm --version", none, ""},
    CommandRow{"yarn test", targets, "-s --silent --"},
    CommandRow{"yarn run", script_name, "-s --silent --"},
    CommandRow{"yarn build", targets, ""},
    CommandRow{"yarn lint", targets, ""},
    CommandRow{"yarn --version", none, ""},
    CommandRow{"bun test", targets, "-t: --timeout:"},
    CommandRow{"bun run", script_name, ""},
    CommandRow{"bun --version", none, ""},
    CommandRow{"deno test", targets, ""},
    CommandRow{"deno check", targets, ""},
    CommandRow{"deno lint", targets, ""},
    CommandRow{"deno fmt", targets, "--check"},
    CommandRow{"node --version", none, ""},
    CommandRow{"node -v", none, ""},
    CommandRow{"node --check", reads, ""},
    CommandRow{"node --test", targets, "--test-name-pattern: --test-reporter: --test-concurrency:"},
    CommandRow{"npx tsc", targets, "-b -p/ --noEmit --project/ --pretty --strict"},
    CommandRow{"npx eslint", targets, "--fix --quiet --ext: --max-warnings:"},
    CommandRow{"npx prettier", targets, "-cwl --check --write --list-different"},
    CommandRow{"npx jest", targets, "-iu -t: --coverage --runInBand --testNamePattern: --verbose"},
    CommandRow{"npx vitest", targets, "-u -t: --run --coverage --reporter:"},
    CommandRow{"npx mocha", targets, "-g: --grep: --reporter: --timeout:"},
    CommandRow{"tsc", targets, "-b -p/ --noEmit --project/ --pretty --strict --version"},
    CommandRow{"eslint", targets, "--fix --quiet --ext: --max-warnings:"},
    CommandRow{"prettier", targets, "-cwl --check --write --list-different"},
    CommandRow{"jest", targets, "-iu -t: --coverage --runInBand --testNamePattern: --verbose"},
    CommandRow{"vitest", targets, "-u -t: --run --coverage --reporter:"},
    CommandRow{
        "pytest", targets,
        "-xqvsl -r? -k: -m: -n: --maxfail: --tb: --lf --ff --last-failed --failed-first --cov"
        " --cov-report: --durations: --collect-only --co --no-header --quiet"
        " --verbose --exitfirst --version --disable-warnings"},
    CommandRow{"python -m pytest", targets,
               "-xqvsl -r? -k: -m: -n: --maxfail: --tb: --lf --ff --cov --durations:"
               " --collect-only --no-header --quiet --verbose --disable-warnings"},
    CommandRow{"python3 -m pytest", targets,
               "-xqvsl -r? -k: -m: -n: --maxfail: --tb: --lf --ff --cov --durations:"
               " --collect-only --no-header --quiet --verbose --disable-warnings"},
    CommandRow{"python -m unittest", targets, "-vqfb -k: -s/ -p: --verbose --quiet --failfast"},
    CommandRow{"python3 -m unittest", targets, "-vqfb -k: -s/ -p: --verbose --quiet --failfast"},
    CommandRow{"python -m py_compile", writes, ""},
    CommandRow{"python3 -m py_compile", writes, ""},
    CommandRow{"python -m json.tool", writes, ""},
    CommandRow{"python3 -m json.tool", writes, ""},
    CommandRow{"python -m mypy", targets, "--strict --ignore-missing-imports"},
    CommandRow{"python3 -m mypy", targets, "--strict --ignore-missing-imports"},
    CommandRow{"python --version", none, ""},
    CommandRow{"python3 --version", none, ""},
    CommandRow{"python -V", none, ""},
    CommandRow{"python3 -V", none, ""},
    CommandRow{"pip list", none, "--outdated"},
    CommandRow{"pip show", text, ""},
    CommandRow{"pip freeze", none, ""},
    CommandRow{"pip --version", none, ""},
    CommandRow{"pip3 list", none, ""},
    CommandRow{"pip3 show", text, ""},
    CommandRow{"tox", targets, "-q -e:"},
    CommandRow{"ruff check", targets, "--fix --select: --ignore: --quiet"},
    CommandRow{"ruff format", targets, "--check --diff --quiet"},
    CommandRow{"black", writes, "-qSl --check --diff --quiet"},
    CommandRow{"isort", writes, "-qc --check --check-only --diff"},
    CommandRow{"flake8", reads, "--max-line-length: --count --statistics"},
    CommandRow{"mypy", reads, "--strict --ignore-missing-imports"},
    CommandRow{"pyright", reads, ""},
    CommandRow{"pylint", reads, "-E --errors-only"},
    CommandRow{"shellcheck", reads, "-ax -s: -S: -e: -f:"},
    CommandRow{"clang-format", writes, "-in --dry-run --Werror"},
    CommandRow{"gcc --version", none, ""},
    CommandRow{"g++ --version", none, ""},
    CommandRow{"clang --version", none, ""},
    CommandRow{"java -version", none, ""},
    CommandRow{"java --version", none, ""},
    CommandRow{"javac", writes, "-d/"},
    CommandRow{"dotnet build", targets, "-c: --no-restore --configuration:"},
    CommandRow{"dotnet test", targets, "-c: --no-restore --no-build --filter: --configuration:"},
    CommandRow{"dotnet --version", none, ""},
    CommandRow{"swift build", targets, "-c:"},
    CommandRow{"swift test", targets, "--filter:"},
    CommandRow{"zig build", targets, ""},
    CommandRow{"zig test", targets, ""},
    CommandRow{"mix test", targets, ""},
    CommandRow{"mix compile", targets, ""},
    CommandRow{"mix format", targets, ""},
    CommandRow{"rspec", targets, "-f? -e:"},
    CommandRow{"bundle exec rspec", targets, ""},
    CommandRow{"rake test", targets, ""},
    CommandRow{"phpunit", targets, "--filter:"},
    CommandRow{"stack test", targets, ""},
    CommandRow{"cabal test", targets, ""},
    CommandRow{"dune build", targets, ""},
    CommandRow{"dune test", targets, ""},
};

constexpr std::array wrappers{
    WrapperRow{"timeout", "-k: -s: --kill-after: --signal: --foreground --preserve-status", 1},
    WrapperRow{"time", "-p", 0},
    WrapperRow{"nice", "-n: -#", 0},
    WrapperRow{"ionice", "-c: -n:", 0},
    WrapperRow{"command", "", 0},
    WrapperRow{"builtin", "", 0},
    WrapperRow{"stdbuf", "-i: -o: -e:", 0},
    WrapperRow{"env", "-i", 0},
};

constexpr std::array listings{
    ListingRow{"ls", "", ""},
    ListingRow{"fd", "",
               "-e: -t: -d: -E: -H -I -0 --type: --extension: --max-depth: --hidden --no-ignore"},
    ListingRow{"git ls-files", "",
               "-z -c -m -o -d --cached --modified --others --exclude-standard"},
    ListingRow{"git diff", "--name-only", "-z --cached --staged --diff-filter:"},
    ListingRow{"grep", "-l -rl -lr -rli -ril --files-with-matches",
               "-r -R -i -w -E -F -Z -e: --include: --exclude-dir:"},
    ListingRow{"rg", "-l --files --files-with-matches",
               "-i -w -F -0 -e: -g: -t: -T: --glob: --type: --hidden"},
};

}  // namespace

const ListingRow* find_listing(std::string_view command) {
  const auto row = std::ranges::find(listings, command, &ListingRow::command);
  return row == listings.end() ? nullptr : &*row;
}

bool has_word(std::string_view list, std::string_view word) {
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(' ', at), list.size());
    if (list.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

const CommandRow* find_command(std::string_view command) {
  const auto row = std::ranges::find(rows, command, &CommandRow::command);
  return row == std::end(rows) ? nullptr : &*row;
}

const WrapperRow* find_wrapper(std::string_view command) {
  const auto row = std::ranges::find(wrappers, command, &WrapperRow::command);
  return row == wrappers.end() ? nullptr : &*row;
}

}  // namespace mlxs::judge::tables
