// Sends the outcome of a check to the referee as it happens.
#ifndef GRADERS_REFEREE_WORKER_REPORTER_H_
#define GRADERS_REFEREE_WORKER_REPORTER_H_

#include <string>
#include <vector>

#include "graders/referee/worker/channel.h"
#include "gtest/gtest.h"

namespace racecourse {

// Sends each failed expectation at once, so that it is known even if the check never ends.
class FailureReporter : public testing::EmptyTestEventListener {
 public:
  explicit FailureReporter(const RefereeChannel* channel) : channel_(channel) {}

  void OnTestStart(const testing::TestInfo& test) override;
  void OnTestPartResult(const testing::TestPartResult& result) override;

 private:
  const RefereeChannel* channel_;
  std::string instance_;          // Of a typed test that is running.
  std::string failing_instance_;  // The first that failed: the others seldom say anything new.
};

// Sends what the explorer recorded as the check's property.
void ReportCoverage(const RefereeChannel& channel);

// The descriptors that are open now, as what they refer to.
std::vector<std::string> OpenDescriptors();

// Sends what the check left behind: threads that have not ended, descriptors that were not closed.
void ReportLeftovers(const RefereeChannel& channel, const std::vector<std::string>& fds_before);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_WORKER_REPORTER_H_
