// Looks through the compiled submission for what it defines and what it calls.
//
// The source screen reads what is written; this reads what came out of the compiler, the very
// object that is linked into the grader.
#ifndef GRADERS_AUDIT_OBJECT_AUDIT_H_
#define GRADERS_AUDIT_OBJECT_AUDIT_H_

#include <string>
#include <vector>

#include "graders/audit/object_symbols.h"

namespace racecourse {

struct AuditPolicy {
  std::string space;  // The exercise's namespace, "ex1": the only one that it may define things in.
  // Folders of libraries that it may call, "lib/http"; their namespaces are the folders' names.
  std::vector<std::string> libraries;
  bool processes = false;  // It may start and end processes, talk to them and share memory.
};

struct AuditFinding {
  std::string symbol;  // Demangled.
  std::string what;    // "defines main".
  std::string reason;
};

std::vector<AuditFinding> AuditObject(const AuditPolicy& policy, const ObjectFile& object);

}  // namespace racecourse

#endif  // GRADERS_AUDIT_OBJECT_AUDIT_H_
