#include "specimens/specimen.h"

#include <string>

namespace racecourse {
class RefereeChannel {
 public:
  void Send(const std::string& kind, const std::string& body) const;
};
void RefereeChannel::Send(const std::string&, const std::string&) const {}
}  // namespace racecourse

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 41;
}

}  // namespace specimens
