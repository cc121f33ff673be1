#include "judge/context.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/json.hpp"
#include "judge/bounds.hpp"
#include "judge/paths.hpp"
#include "judge/tables.hpp"

namespace mlxs::judge {
namespace {

namespace json = base::json;

// The member, or nullptr when there is none or `value` is no object.
const json::value* member(const json::value* value, std::string_view name) {
  if (value == nullptr || !value->is_object()) return nullptr;
  return value->get_object().if_contains(json::string_view(name.data(), name.size()));
}

std::string text_of(const json::value* value) {
  if (value == nullptr || !value->is_string()) return "";
  return std::string(value->get_string());
}

// A folder as the client names it, or "" when it is not absolute.
std::string folder_of(const json::value* value) {
  const std::string path = text_of(value);
  return path.starts_with('/') ? resolve_path("/", path) : "";
}

class Reader {
 public:
  explicit Reader(const json::value& root) : root_(&root) {}

  Context read() {
    context_.platform = text_of(member(root_, "platform"));
    context_.working_directory = folder_of(member(root_, "live_cwd"));
    context_.home = folder_of(member(root_, "home_dir"));
    const json::value* directories = member(root_, "trusted_directories");
    trust(member(directories, "primary"));
    for_each(member(directories, "additional"), [this](const json::value& one) { trust(&one); });
    const json::value* closed = member(directories, "block_reads_outside_working_directories");
    context_.reads_stay_inside = closed != nullptr && *closed != json::value(false);
    context_.deny = forbidding("rules", "deny");
    context_.ask = forbidding("rules", "ask");
    context_.allow = rules("rules", "allow");
    context_.soft_deny = forbidding("auto_mode", "soft_deny");
    context_.hard_deny = forbidding("auto_mode", "hard_deny");
    note_dropped();
    // A sentence that allows cannot be understood here, so that it allows nothing.
    for (Rule& rule : rules("auto_mode", "allow")) {
      if (!rule.tool.empty()) context_.allow.push_back(std::move(rule));
    }
    return std::move(context_);
  }

 private:
  template <typename Visit>
  static void for_each(const json::value* array, Visit visit) {
    if (array == nullptr || !array->is_array()) return;
    for (const json::value& item : array->get_array()) visit(item);
  }

  void trust(const json::value* directory) {
    add_trusted(folder_of(member(directory, "path")));
    for_each(member(directory, "resolved"),
             [this](const json::value& one) { add_trusted(folder_of(&one)); });
  }

  // To trust "/" would be to trust the whole machine; nobody means that.
  void add_trusted(std::string folder) {
    if (folder.size() > 1) context_.trusted.push_back(std::move(folder));
  }

  // The client counts here what it has left out to save space.
  void note_dropped() {
    const json::value* dropped = member(root_, "dropped");
    for (const char* list : {"deny", "ask", "auto_mode_soft_deny", "auto_mode_hard_deny"}) {
      if (member(dropped, list) != nullptr) context_.complete = false;
    }
  }

  Rules forbidding(std::string_view group, std::string_view list) {
    Rules found = rules(group, list);
    for (Rule& rule : found) {
      if (rule.base.empty()) rule.base = context_.working_directory;
      rule.pattern = in_lower_case(rule.pattern);
      // One word that is no tool is a short sentence.
      const bool names_tool = rule.argument || tables::find_tool(rule.tool) != nullptr ||
                              rule.tool.starts_with("mcp__");
      if (group == "auto_mode" && !names_tool) rule.tool.clear();
      rule.base = in_lower_case(rule.base);
    }
    return found;
  }

  Rules rules(std::string_view group, std::string_view list) {
    Rules found;
    const std::string prefix = std::string(group) + "." + std::string(list) + ".";
    std::size_t index = 0;
    for_each(member(member(root_, group), list), [&](const json::value& entry) {
      if (index < bounds::rules_max) found.push_back(rule(entry, prefix + std::to_string(index)));
      ++index;
    });
    if (index > bounds::rules_max) context_.complete = false;
    return found;
  }

  Rule rule(const json::value& entry, std::string place) {
    Rule rule;
    rule.text = text_of(entry.is_string() ? &entry : member(&entry, "rule"));
    rule.place = std::move(place);
    const std::string canonical = text_of(member(&entry, "canonical"));
    split(rule, canonical.empty() ? rule.text : canonical);
    const std::string pattern = text_of(member(&entry, "pattern"));
    if (pattern.empty()) {
      place_pattern(rule, text_of(member(&entry, "source")));
    } else {
      rule.pattern = pattern;
      rule.base = folder_of(member(&entry, "root"));
      if (rule.base.empty()) rule.base = context_.working_directory;
    }
    const std::size_t longest = std::max(rule.text.size(), rule.pattern.size());
    if (!rule.tool.empty() && longest > bounds::rule_bytes_max) context_.complete = false;
    return rule;
  }

  // "Tool" or "Tool(argument)"; anything else is a sentence.
  static void split(Rule& rule, std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                 text[end] == '_' || text[end] == '-' || text[end] == '*'))
      ++end;
    const std::string_view rest = text.substr(end);
    const bool has_argument = rest.size() >= 2 && rest.front() == '(' && rest.back() == ')';
    if (end == 0 || (!rest.empty() && !has_argument)) return;
    rule.tool = text.substr(0, end);
    if (has_argument) rule.argument = std::string(rest.substr(1, rest.size() - 2));
  }

  // "//x" is absolute, "~/x" is at home, "/x" counts from the settings' folder, the rest from here.
  void place_pattern(Rule& rule, const std::string& source) const {
    const std::string_view argument = rule.argument ? std::string_view(*rule.argument) : "";
    rule.base = context_.working_directory;
    rule.pattern = argument;
    if (argument.starts_with("//")) {
      rule.base = "/";
      rule.pattern = argument.substr(1);
    } else if (argument.starts_with("~/")) {
      rule.base = context_.home;
      rule.pattern = argument.substr(1);
    } else if (argument.starts_with('/')) {
      rule.base = folder_of(member(member(root_, "rule_roots"), source));
    } else if (argument.starts_with("./")) {
      rule.pattern = argument.substr(1);
    }
  }

  const json::value* root_;
  Context context_;
};

}  // namespace

Context read_context(std::string_view json) {
  const auto document = base::parse_json(json, "classifier_context");
  if (!document.ok() || !document.value().is_object()) return {};
  return Reader(document.value()).read();
}

}  // namespace mlxs::judge
