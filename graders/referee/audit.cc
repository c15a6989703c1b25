#include "graders/referee/audit.h"

#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "graders/audit/object_audit.h"
#include "graders/audit/source_screen.h"

namespace racecourse {
namespace {

constexpr int kMaxShown = 10;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot be opened");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The findings as lines, each once.
class Findings {
 public:
  void Add(const std::string& place, const std::string& what, const std::string& reason) {
    if (!seen_.insert(place + what).second) return;
    if (++count_ > kMaxShown) return;
    text_ << (count_ > 1 ? "\n" : "") << place << ": " << what << "\n  " << reason;
  }
  std::string Text() const {
    if (count_ <= kMaxShown) return text_.str();
    return text_.str() + "\nand " + std::to_string(count_ - kMaxShown) + " more";
  }

 private:
  std::set<std::string> seen_;
  int count_ = 0;
  std::ostringstream text_;
};

}  // namespace

std::string AuditSubmission(const Spec& spec) {
  if (!spec.audit.enabled) return "";
  Findings findings;
  const ScreenPolicy screen_policy = {spec.exercise, spec.audit.libraries, spec.audit.processes};
  for (const std::string& source : spec.audit.sources) {
    for (const ScreenFinding& finding : ScreenSource(screen_policy, source, ReadFile(source))) {
      findings.Add(finding.file + ":" + std::to_string(finding.line), finding.what, finding.reason);
    }
  }
  const AuditPolicy audit_policy = {spec.audit.space, spec.audit.libraries, spec.audit.processes};
  for (const std::string& object : spec.audit.objects) {
    for (const AuditFinding& finding : AuditObject(audit_policy, ReadObjectFile(object))) {
      findings.Add("the compiled code", finding.what, finding.reason);
    }
  }
  return findings.Text();
}

}  // namespace racecourse
