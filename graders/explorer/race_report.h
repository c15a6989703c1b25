// ThreadSanitizer's report of a race, cut down to what concerns the body.
#ifndef GRADERS_EXPLORER_RACE_REPORT_H_
#define GRADERS_EXPLORER_RACE_REPORT_H_

#include <string>

namespace explorer {

// The first report in `output`, without the frames of libraries; "" if there is none.
std::string ShortRaceReport(const std::string& output);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_RACE_REPORT_H_
