#include "tools/course/build_events.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"

namespace course {
namespace {

using Json = nlohmann::json;

std::string Text(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

const Json& Member(const Json& object, const char* key) {
  static const Json empty = Json::object();
  const auto it = object.find(key);
  return it != object.end() && it->is_object() ? *it : empty;
}

const Json& List(const Json& object, const char* key) {
  static const Json empty = Json::array();
  const auto it = object.find(key);
  return it != object.end() && it->is_array() ? *it : empty;
}

class Reader {
 public:
  void Read(const Json& event) {
    const Json& id = Member(event, "id");
    const Json& aborted = Member(event, "aborted");
    if (id.contains("targetConfigured")) {
      const std::string label = Text(Member(id, "targetConfigured"), "label");
      if (!Text(Member(event, "configured"), "testSize").empty()) Test(label);
      if (!aborted.empty()) not_built_.emplace_back(label, event);
    } else if (id.contains("targetCompleted")) {
      const bool success = Member(event, "completed").value("success", false);
      const std::string label = Text(Member(id, "targetCompleted"), "label");
      if (!success) not_built_.emplace_back(label, event);
    } else if (id.contains("actionCompleted")) {
      ReadAction(Member(id, "actionCompleted"), Member(event, "action"));
    } else if (id.contains("configuredLabel")) {
      reasons_[Text(Member(id, "configuredLabel"), "label")] = Text(aborted, "description");
    } else if (id.contains("testResult")) {
      ReadTestResult(Test(Text(Member(id, "testResult"), "label")), Member(event, "testResult"));
    } else if (id.contains("testSummary")) {
      const std::string status = Text(Member(event, "testSummary"), "overallStatus");
      TestTarget& test = Test(Text(Member(id, "testSummary"), "label"));
      if (!status.empty()) SetStatus(test, status);
    } else if (id.contains("buildFinished")) {
      // Zero is left out, as everywhere in these files.
      const Json& finished = Member(event, "finished");
      if (!finished.empty()) events_.exit_code = Member(finished, "exitCode").value("code", 0);
    } else if (!aborted.empty()) {
      const std::string description = Text(aborted, "description");
      if (!description.empty()) events_.problems.push_back(description);
    }
  }

  // The events may name a cause before or after what it caused: joined at the end.
  BuildEvents Finish() && {
    for (const auto& [label, event] : not_built_) {
      const auto test = events_.tests.find(label);
      if (test == events_.tests.end()) {
        events_.broken_targets.push_back(label);
        AddReason(label, events_.problems);
        continue;
      }
      test->second.outcome = Outcome::kNotBuilt;
      for (const Json& child : List(event, "children")) {
        const auto action = actions_.find(Text(Member(child, "actionCompleted"), "primaryOutput"));
        if (action != actions_.end()) test->second.failed_actions.push_back(action->second);
        AddReason(Text(Member(child, "configuredLabel"), "label"), test->second.problems);
      }
      const std::string description = Text(Member(event, "aborted"), "description");
      if (!description.empty()) test->second.problems.push_back(description);
    }
    return std::move(events_);
  }

 private:
  TestTarget& Test(const std::string& label) {
    TestTarget& test = events_.tests[label];
    test.label = label;
    return test;
  }

  void AddReason(const std::string& label, std::vector<std::string>& problems) const {
    const auto reason = reasons_.find(label);
    if (reason != reasons_.end() && !reason->second.empty()) problems.push_back(reason->second);
  }

  void ReadAction(const Json& id, const Json& action) {
    if (action.empty() || action.value("success", false)) return;
    actions_[Text(id, "primaryOutput")] = {
        .label = Text(id, "label"),
        .mnemonic = Text(action, "type"),
        .stderr_path = PathOfUri(Text(Member(action, "stderr"), "uri")),
    };
  }

  static void SetStatus(TestTarget& test, const std::string& status) {
    test.status = status;
    test.outcome = status == "PASSED" ? Outcome::kPassed : Outcome::kFailed;
  }

  // Of several runs of a test the first failing one counts.
  static void ReadTestResult(TestTarget& test, const Json& result) {
    if (test.outcome == Outcome::kFailed) return;
    SetStatus(test, Text(result, "status"));
    for (const Json& file : List(result, "testActionOutput")) {
      const std::string name = Text(file, "name");
      const std::string path = PathOfUri(Text(file, "uri"));
      if (name == "test.log") test.log = path;
      if (absl::EndsWith(name, "outputs.zip")) test.outputs_zip = path;
      if (absl::EndsWith(path, "/grade.json")) test.grade_json = path;
    }
  }

  BuildEvents events_;
  std::map<std::string, FailedAction> actions_;  // by primary output
  std::map<std::string, std::string> reasons_;   // by label
  std::vector<std::pair<std::string, Json>> not_built_;
};

}  // namespace

const TestTarget* BuildEvents::Find(const std::string& label) const {
  const auto test = tests.find(label);
  return test == tests.end() ? nullptr : &test->second;
}

BuildEvents ParseBuildEvents(std::string_view text) {
  Reader reader;
  for (const std::string_view line : absl::StrSplit(text, '\n', absl::SkipWhitespace())) {
    const Json event = Json::parse(line, /*cb=*/nullptr, /*allow_exceptions=*/false);
    if (event.is_object()) reader.Read(event);
  }
  return std::move(reader).Finish();
}

std::string PathOfUri(std::string_view uri) {
  if (!absl::ConsumePrefix(&uri, "file://")) return "";
  std::string path;
  for (size_t i = 0; i < uri.size(); ++i) {
    int byte = 0;
    if (uri[i] == '%' && i + 2 < uri.size() && absl::SimpleHexAtoi(uri.substr(i + 1, 2), &byte)) {
      path.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      path.push_back(uri[i]);
    }
  }
  return path;
}

}  // namespace course
