#include <algorithm>
#include <array>

#include "judge/tables.hpp"

namespace mlxs::judge::tables {
namespace {

constexpr std::string_view repository = "belongs to the inside of a repository";
constexpr std::string_view credentials = "may hold credentials";
constexpr std::string_view startup = "is run when a shell or a program starts";
constexpr std::string_view agent = "holds the agent's own settings";

constexpr std::array sensitive{
    SensitiveName{".git", "", repository},
    SensitiveName{"git~*", "", repository},
    SensitiveName{".hg", "", repository},
    SensitiveName{".svn", "", repository},
    SensitiveName{".jj", "", repository},
    SensitiveName{".gitconfig", "", startup},
    SensitiveName{".gitmodules", "", repository, true},
    SensitiveName{".git-credentials", "", credentials},
    SensitiveName{".ssh", "", credentials},
    SensitiveName{".gnupg", "", credentials},
    SensitiveName{".aws", "", credentials},
    SensitiveName{".azure", "", credentials},
    SensitiveName{".kube", "", credentials},
    SensitiveName{".docker", "", credentials},
    SensitiveName{".password-store", "", credentials},
    SensitiveName{".mozilla", "", credentials},
    SensitiveName{".thunderbird", "", credentials},
    SensitiveName{".electrum", "", credentials},
    SensitiveName{".vault-token", "", credentials},
    SensitiveName{".netrc", "", credentials},
    SensitiveName{"_netrc", "", credentials},
    SensitiveName{".pgpass", "", credentials},
    SensitiveName{".my.cnf", "", credentials},
    SensitiveName{".pypirc", "", credentials},
    SensitiveName{".terraformrc", "", credentials},
    SensitiveName{".htpasswd", "", credentials},
    SensitiveName{".env", "", credentials},
    SensitiveName{".env.*", "", credentials},
    SensitiveName{".envrc", "", startup},
    SensitiveName{"*_history", "", credentials},
    SensitiveName{"id_rsa*", "", credentials},
    SensitiveName{"id_dsa*", "", credentials},
    SensitiveName{"id_ecdsa*", "", credentials},
    SensitiveName{"id_ed25519*", "", credentials},
    SensitiveName{"*.pem", "", credentials},
    SensitiveName{"*.key", "", credentials},
    SensitiveName{"*.p12", "", credentials},
    SensitiveName{"*.pfx", "", credentials},
    SensitiveName{"*.kdbx", "", credentials},
    SensitiveName{"*.keystore", "", credentials},
    SensitiveName{"credentials", "", credentials},
    SensitiveName{"credentials.json", "", credentials},
    SensitiveName{".credentials.json", "", credentials},
    SensitiveName{"credentials.toml", "", credentials},
    SensitiveName{"keychains", "library", credentials},
    SensitiveName{"keyrings", "share", credentials},
    SensitiveName{"gh", ".config", credentials},
    SensitiveName{"gcloud", ".config", credentials},
    SensitiveName{"op", ".config", credentials},
    SensitiveName{"rclone", ".config", credentials},
    SensitiveName{"google-chrome", ".config", credentials},
    SensitiveName{"chromium", ".config", credentials},
    SensitiveName{"git", ".config", startup, true},
    SensitiveName{"fish", ".config", startup, true},
    SensitiveName{"autostart", ".config", startup, true},
    SensitiveName{"systemd", ".config", startup, true},
    SensitiveName{"launchagents", "library", startup, true},
    SensitiveName{".bashrc", "", startup},
    SensitiveName{".bash_*", "", startup},
    SensitiveName{".profile", "", startup},
    SensitiveName{".login", "", startup},
    SensitiveName{".cshrc", "", startup},
    SensitiveName{".tcshrc", "", startup},
    SensitiveName{".kshrc", "", startup},
    SensitiveName{".zshrc", "", startup},
    SensitiveName{".zshenv", "", startup},
    SensitiveName{".zprofile", "", startup},
    SensitiveName{".zlogin", "", startup},
    SensitiveName{".zlogout", "", startup},
    SensitiveName{".inputrc", "", startup, true},
    SensitiveName{".vimrc", "", startup, true},
    SensitiveName{".exrc", "", startup, true},
    SensitiveName{".gdbinit", "", startup, true},
    SensitiveName{".tmux.conf", "", startup, true},
    SensitiveName{".xprofile", "", startup, true},
    SensitiveName{".xinitrc", "", startup, true},
    SensitiveName{".xsessionrc", "", startup, true},
    SensitiveName{".pam_environment", "", startup, true},
    SensitiveName{".vim", "", startup, true},
    SensitiveName{".oh-my-zsh", "", startup, true},
    SensitiveName{".lldbinit", "", startup, true},
    SensitiveName{".pythonrc*", "", startup, true},
    SensitiveName{".rprofile", "", startup, true},
    SensitiveName{"nvim", ".config", startup, true},
    SensitiveName{"zsh", ".config", startup, true},
    SensitiveName{"environment.d", ".config", startup, true},
    SensitiveName{"bin", ".local", startup, true},
    SensitiveName{".npmrc", "", credentials},
    SensitiveName{".yarnrc*", "", startup, true},
    SensitiveName{".husky", "", startup, true},
    SensitiveName{".vscode", "", startup, true},
    SensitiveName{".idea", "", startup, true},
    SensitiveName{".devcontainer", "", startup, true},
    SensitiveName{".direnv", "", startup, true},
    SensitiveName{".claude", "", agent, true},
    SensitiveName{".claude.json", "", agent},
    SensitiveName{".mcp.json", "", agent, true},
    SensitiveName{".codex", "", agent, true},
    SensitiveName{".opencode", "", agent, true},
};

constexpr std::array<std::string_view, 8> harmless{".env.example",  ".env.sample", ".env.template",
                                                   ".env.dist",     ".env.test",   ".env.ci",
                                                   ".env.defaults", "public.key"};

// Not /etc and /proc: keys, settings with passwords and the environment of processes lie there.
constexpr std::array<std::string_view, 8> system{
    "/usr",         "/lib", "/lib64", "/bin", "/sbin", "/opt/homebrew", "/Library/Developer",
    "/Applications"};
constexpr std::array<std::string_view, 4> devices{"/dev/null", "/dev/stdout", "/dev/stderr",
                                                  "/dev/stdin"};
constexpr std::array<std::string_view, 6> programs{
    "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"};

}  // namespace

std::span<const SensitiveName> sensitive_names() { return sensitive; }
bool holds_credentials(const SensitiveName& row) { return row.reason == credentials; }
bool is_harmless_name(std::string_view name) {
  return std::ranges::find(harmless, name) != harmless.end();
}
std::span<const std::string_view> system_folders() { return system; }
bool is_harmless_device(std::string_view path) {
  return std::ranges::find(devices, path) != devices.end();
}
bool is_program_folder(std::string_view folder) {
  return std::ranges::find(programs, folder) != programs.end();
}

}  // namespace mlxs::judge::tables
