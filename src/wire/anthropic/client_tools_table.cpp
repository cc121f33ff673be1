#include <array>

#include "wire/anthropic/client_tools.hpp"

namespace mlxs::wire::anthropic {
namespace {

// What a command or an action needs stands with each property, because one flat object is what
// models and grammars handle best.

constexpr std::string_view bash_description =
    "Runs a command in a bash session that stays open between calls, and returns what it prints.";

constexpr std::string_view bash_schema =
    R"({"type":"object","properties":{)"
    R"("command":{"type":"string",)"
    R"("description":"The command to run. Required unless restart is true."},)"
    R"("restart":{"type":"boolean","description":"True starts the session anew."}}})";

constexpr std::string_view editor_description =
    "Views, creates and edits text files. str_replace replaces old_str, which must occur exactly "
    "once in the file, by new_str. insert puts text behind a line.";

constexpr std::string_view editor_undo_description =
    "Views, creates and edits text files. str_replace replaces old_str, which must occur exactly "
    "once in the file, by new_str. insert puts new_str behind a line. undo_edit takes the last "
    "edit of the file back.";

// Up to 2025-01: with undo_edit, and insert takes its text from new_str.
constexpr std::string_view editor_undo_schema =
    R"({"type":"object","properties":{)"
    R"("command":{"type":"string",)"
    R"("enum":["view","create","str_replace","insert","undo_edit"]},)"
    R"("path":{"type":"string","description":"Absolute path of the file or folder."},)"
    R"("file_text":{"type":"string","description":"create: the content of the new file."},)"
    R"("old_str":{"type":"string","description":"str_replace: the text to be replaced."},)"
    R"("new_str":{"type":"string",)"
    R"("description":"str_replace: the new text. insert: the text to insert."},)"
    R"("insert_line":{"type":"integer",)"
    R"("description":"insert: the line behind which the text goes; 0 is the start."},)"
    R"("view_range":{"type":"array","items":{"type":"integer"},)"
    R"("description":"view: first and last line, from 1; -1 is the last line of the file."}},)"
    R"("required":["command","path"]})";

constexpr std::string_view editor_schema =
    R"({"type":"object","properties":{)"
    R"("command":{"type":"string","enum":["view","create","str_replace","insert"]},)"
    R"("path":{"type":"string","description":"Absolute path of the file or folder."},)"
    R"("file_text":{"type":"string","description":"create: the content of the new file."},)"
    R"("old_str":{"type":"string","description":"str_replace: the text to be replaced."},)"
    R"("new_str":{"type":"string","description":"str_replace: the new text."},)"
    R"("insert_line":{"type":"integer",)"
    R"("description":"insert: the line behind which the text goes; 0 is the start."},)"
    R"("insert_text":{"type":"string","description":"insert: the text to insert."},)"
    R"("view_range":{"type":"array","items":{"type":"integer"},)"
    R"("description":"view: first and last line, from 1; -1 is the last line of the file."}},)"
    R"("required":["command","path"]})";

constexpr std::string_view memory_description =
    "Keeps notes in files below /memories, which stay between conversations. Look there before "
    "you start, and write down what will be needed later.";

constexpr std::string_view memory_schema =
    R"({"type":"object","properties":{)"
    R"("command":{"type":"string",)"
    R"("enum":["view","create","str_replace","insert","delete","rename"]},)"
    R"("path":{"type":"string",)"
    R"("description":"Every command but rename: the file or folder below /memories."},)"
    R"("view_range":{"type":"array","items":{"type":"integer"},)"
    R"("description":"view: first and last line, from 1."},)"
    R"("file_text":{"type":"string","description":"create: the content of the file."},)"
    R"("old_str":{"type":"string","description":"str_replace: the text to be replaced."},)"
    R"("new_str":{"type":"string","description":"str_replace: the new text."},)"
    R"("insert_line":{"type":"integer",)"
    R"("description":"insert: the line behind which the text goes; 0 is the start."},)"
    R"("insert_text":{"type":"string","description":"insert: the text to insert."},)"
    R"("old_path":{"type":"string","description":"rename: where it is."},)"
    R"("new_path":{"type":"string","description":"rename: where it goes."}},)"
    R"("required":["command"]})";

constexpr std::string_view computer_description =
    "Sees and operates a computer by its screen, mouse and keyboard. Take a screenshot to see what "
    "an action did.";

constexpr std::string_view computer_2024_schema =
    R"({"type":"object","properties":{)"
    R"("action":{"type":"string","enum":["key","type","mouse_move","left_click",)"
    R"("left_click_drag","right_click","middle_click","double_click","screenshot",)"
    R"("cursor_position"]},)"
    R"("coordinate":{"type":"array","items":{"type":"integer"},)"
    R"("description":"mouse_move and left_click_drag: the place, x and y in pixels."},)"
    R"("text":{"type":"string",)"
    R"("description":"type: what to type. key: the keys, for example ctrl+s."}},)"
    R"("required":["action"]})";

constexpr std::string_view computer_2025_schema =
    R"({"type":"object","properties":{)"
    R"("action":{"type":"string","enum":["key","hold_key","type","cursor_position",)"
    R"("mouse_move","left_mouse_down","left_mouse_up","left_click","left_click_drag",)"
    R"("right_click","middle_click","double_click","triple_click","scroll","wait",)"
    R"("screenshot"]},)"
    R"("coordinate":{"type":"array","items":{"type":"integer"},)"
    R"("description":"The place of a click, a move or a scroll, x and y in pixels."},)"
    R"("start_coordinate":{"type":"array","items":{"type":"integer"},)"
    R"("description":"left_click_drag: where it starts."},)"
    R"("text":{"type":"string","description":"type: what to type. key and hold_key: the keys, )"
    R"(for example ctrl+s. Clicks and scroll: a key to hold meanwhile."},)"
    R"("duration":{"type":"number","description":"hold_key and wait: seconds."},)"
    R"("scroll_direction":{"type":"string","enum":["up","down","left","right"]},)"
    R"("scroll_amount":{"type":"integer","description":"scroll: how many clicks of the wheel."}},)"
    R"("required":["action"]})";

constexpr std::string_view computer_zoom_schema =
    R"({"type":"object","properties":{)"
    R"("action":{"type":"string","enum":["key","hold_key","type","cursor_position",)"
    R"("mouse_move","left_mouse_down","left_mouse_up","left_click","left_click_drag",)"
    R"("right_click","middle_click","double_click","triple_click","scroll","wait",)"
    R"("screenshot","zoom"]},)"
    R"("coordinate":{"type":"array","items":{"type":"integer"},)"
    R"("description":"The place of a click, a move or a scroll, x and y in pixels."},)"
    R"("start_coordinate":{"type":"array","items":{"type":"integer"},)"
    R"("description":"left_click_drag: where it starts."},)"
    R"("region":{"type":"array","items":{"type":"integer"},)"
    R"("description":"zoom: the part to see at full size, as x1, y1, x2, y2."},)"
    R"("text":{"type":"string","description":"type: what to type. key and hold_key: the keys, )"
    R"(for example ctrl+s. Clicks and scroll: a key to hold meanwhile."},)"
    R"("duration":{"type":"number","description":"hold_key and wait: seconds."},)"
    R"("scroll_direction":{"type":"string","enum":["up","down","left","right"]},)"
    R"("scroll_amount":{"type":"integer","description":"scroll: how many clicks of the wheel."}},)"
    R"("required":["action"]})";

constexpr std::array tools{
    ClientTool{"bash_20241022", "bash", bash_description, bash_schema},
    ClientTool{"bash_20250124", "bash", bash_description, bash_schema},
    ClientTool{"text_editor_20241022", "str_replace_editor", editor_undo_description,
               editor_undo_schema},
    ClientTool{"text_editor_20250124", "str_replace_editor", editor_undo_description,
               editor_undo_schema},
    ClientTool{"text_editor_20250429", "str_replace_based_edit_tool", editor_description,
               editor_schema},
    ClientTool{"text_editor_20250728", "str_replace_based_edit_tool", editor_description,
               editor_schema},
    ClientTool{"memory_20250818", "memory", memory_description, memory_schema},
    ClientTool{"computer_20241022", "computer", computer_description, computer_2024_schema},
    ClientTool{"computer_20250124", "computer", computer_description, computer_2025_schema},
    ClientTool{"computer_20251124", "computer", computer_description, computer_zoom_schema},
};

}  // namespace

std::span<const ClientTool> client_tools() { return tools; }

}  // namespace mlxs::wire::anthropic
