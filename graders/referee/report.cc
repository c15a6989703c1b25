#include "graders/referee/report.h"

#include <set>
#include <sstream>

#include "nlohmann/json.hpp"

namespace racecourse {
namespace {

using nlohmann::ordered_json;

std::string Indented(const std::string& text, const std::string& indent) {
  std::string result = indent;
  for (const char c : text) {
    result += c;
    if (c == '\n') result += indent;
  }
  return result;
}

std::string Points(int points, int max_points) {
  return std::to_string(points) + " of " + std::to_string(max_points) + " points";
}

std::string AgainCommand(const Spec& spec, const GradeResult& grade, const CheckResult& check) {
  std::string command = "bazel test ";
  if (!spec.fixed_configuration && grade.configuration != "plain") {
    command += "--config=" + grade.configuration + " ";
  }
  command += spec.test + " --test_filter=" + check.check;
  if (!check.schedule.empty())
    command += " --test_env=RACECOURSE_SCHEDULE='" + check.schedule + "'";
  return command;
}

void AddCheck(const Spec& spec, const GradeResult& grade, const CheckResult& check,
              bool with_detail, std::ostringstream* out) {
  *out << "  " << ToString(check.verdict) << "  " << check.check << "\n"
       << "    asked: " << check.what << "\n"
       << Indented(check.explanation, "    ") << "\n"
       << "    again: " << AgainCommand(spec, grade, check) << "\n";
  if (with_detail && !check.detail.empty())
    *out << "\n" << Indented(check.detail, "    | ") << "\n";
  *out << "\n";
}

std::string XmlEscaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else if (c == '\n') {
      result += "&#10;";
    } else if (byte < 0x20 || byte >= 0x80) {
      result += '?';  // Keeps the file valid whatever the program printed.
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace

std::string ToText(const Spec& spec, const GradeResult& grade) {
  std::ostringstream out;
  const std::string how = grade.configuration == "plain" ? "" : " [" + grade.configuration + "]";
  out << "\n"
      << ToString(grade.verdict()) << "  " << spec.exercise << " · " << spec.title << how << "  ("
      << Points(grade.points(), grade.max_points()) << ")\n\n";
  std::string passed;
  for (const CheckResult& check : grade.checks) {
    if (!check.passed()) continue;
    passed += "  PASS  " + check.check + "\n";
    if (!check.coverage.empty()) passed += "        " + check.coverage + "\n";
  }
  if (!passed.empty()) out << passed << "\n";
  // Ten times "not implemented yet" or "not run" says no more than once.
  int not_told = 0;
  std::set<Verdict> detailed;
  const CheckResult* deciding = grade.deciding_check();
  for (const CheckResult& check : grade.checks) {
    if (check.passed()) continue;
    const bool repeats = check.verdict == Verdict::kNotStarted || !check.was_run;
    if (repeats && &check != deciding) {
      ++not_told;
    } else {
      // One full report of a kind is enough to read; grade.json holds them all.
      AddCheck(spec, grade, check, detailed.insert(check.verdict).second, &out);
    }
  }
  if (not_told > 0) out << "  (" << not_told << " more checks: not started or not run)\n\n";
  if (grade.verdict() != Verdict::kPass) out << "  Read: " << spec.lesson << "\n";
  return out.str();
}

std::string ToXml(const Spec& spec, const GradeResult& grade) {
  std::ostringstream out;
  int failures = 0;
  for (const CheckResult& check : grade.checks) failures += check.passed() ? 0 : 1;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\""
      << XmlEscaped(spec.exercise + "." + spec.grader) << "\" tests=\"" << grade.checks.size()
      << "\" failures=\"" << failures << "\" errors=\"0\">\n";
  for (const CheckResult& check : grade.checks) {
    const std::size_t dot = check.check.find('.');
    out << "    <testcase classname=\"" << XmlEscaped(check.check.substr(0, dot)) << "\" name=\""
        << XmlEscaped(check.check.substr(dot + 1)) << "\"";
    if (check.passed()) {
      out << "/>\n";
      continue;
    }
    out << ">\n      <failure type=\"" << ToString(check.verdict) << "\" message=\""
        << XmlEscaped(std::string(ToString(check.verdict)) + ": " + check.explanation) << "\">"
        << XmlEscaped(check.detail) << "</failure>\n    </testcase>\n";
  }
  out << "  </testsuite>\n</testsuites>\n";
  return out.str();
}

std::string ToJson(const Spec& spec, const GradeResult& grade) {
  ordered_json json;
  json["exercise"] = spec.exercise;
  json["part"] = spec.part;
  json["grader"] = spec.grader;
  json["title"] = spec.title;
  json["configuration"] = grade.configuration;
  json["verdict"] = ToString(grade.verdict());
  json["points"] = grade.points();
  json["max_points"] = grade.max_points();
  json["edit"] = spec.sources;
  for (const std::string& file : spec.data) json["edit"].push_back(file);
  json["lesson"] = spec.lesson;
  json["checks"] = ordered_json::array();
  for (const CheckResult& check : grade.checks) {
    ordered_json entry;
    entry["check"] = check.check;
    entry["what"] = check.what;
    entry["verdict"] = ToString(check.verdict);
    entry["points"] = check.points();
    entry["max_points"] = check.max_points;
    entry["explanation"] = check.explanation;
    if (!check.coverage.empty()) entry["coverage"] = check.coverage;
    if (!check.passed()) {
      if (!check.schedule.empty()) entry["schedule"] = check.schedule;
      entry["again"] = AgainCommand(spec, grade, check);
      entry["detail"] = check.detail;
    }
    json["checks"].push_back(entry);
  }
  return json.dump(2, ' ', /*ensure_ascii=*/false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace racecourse
