#include "specimens/specimen.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  const char* report = std::getenv("XML_OUTPUT_FILE");
  std::ofstream(report == nullptr ? "test.xml" : report) << "<testsuites tests='1'/>";
  _exit(0);
}

}  // namespace specimens
