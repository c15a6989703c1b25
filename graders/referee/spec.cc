#include "graders/referee/spec.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "nlohmann/json.hpp"

namespace racecourse {
namespace {

using nlohmann::json;

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

json ReadJson(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be opened");
  try {
    return json::parse(file);
  } catch (const json::exception& error) {
    throw std::runtime_error(path + ": not valid JSON: " + error.what());
  }
}

// Runs `read`; a missing or mistyped field becomes an error that names the file.
template <class Function>
void ReadFields(const std::string& path, Function read) {
  try {
    read();
  } catch (const json::exception& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

void ReadRubric(const std::string& path, Spec* spec) {
  const json rubric = ReadJson(path);
  ReadFields(path, [&] {
    for (const json& part : rubric.at("parts")) {
      if (part.at("part") != spec->part) continue;
      spec->title = part.at("title");
      spec->lesson = part.at("lesson");
      for (const json& check : part.at("checks")) {
        if (check.value("grader", spec->part) != spec->grader) continue;
        spec->checks.push_back({check.at("check"), check.at("what"), check.at("points")});
      }
    }
  });
  if (spec->checks.empty()) {
    throw std::runtime_error(path + ": lists no check for grader " + spec->grader + " of part " +
                             spec->part);
  }
}

Expectation ReadExpectation(const std::string& path) {
  const json file = ReadJson(path);
  Expectation expectation;
  ReadFields(path, [&] {
    expectation.verdict = file.at("verdict");
    expectation.check = file.value("check", "");
    expectation.mistake = file.at("mistake");
  });
  return expectation;
}

}  // namespace

bool Spec::IsSource(const std::string& path) const {
  if (path.find(exercise + "/") == std::string::npos) return false;
  return std::any_of(sources.begin(), sources.end(), [&path](const std::string& source) {
    return BaseName(source) == BaseName(path);
  });
}

bool Spec::IsGrader(const std::string& path) {
  return path.ends_with("_grader.cc") || path.find("graders/testing/") != std::string::npos;
}

Spec LoadSpec(const std::string& path) {
  const json file = ReadJson(path);
  Spec spec;
  std::string expectation;
  std::string rubric;
  ReadFields(path, [&] {
    spec.test = file.at("test");
    spec.fixed_configuration = file.at("fixed_configuration");
    spec.exercise = file.at("exercise");
    spec.part = file.at("part");
    spec.grader = file.at("grader");
    spec.worker = file.at("worker");
    spec.sources = file.at("sources").get<std::vector<std::string>>();
    spec.data = file.value("data", spec.data);
    const json& audit = file.at("audit");
    spec.audit.enabled = audit.at("enabled");
    spec.audit.libraries = audit.at("libraries").get<std::vector<std::string>>();
    spec.audit.space = audit.at("namespace");
    spec.audit.objects = audit.at("objects").get<std::vector<std::string>>();
    spec.audit.processes = audit.at("processes");
    spec.audit.sources = audit.at("sources").get<std::vector<std::string>>();
    expectation = file.at("expectation");
    rubric = file.at("rubric");
  });
  ReadRubric(rubric, &spec);
  if (!expectation.empty()) spec.expectation = ReadExpectation(expectation);
  return spec;
}

}  // namespace racecourse
