// Plays a learner's schedule file on a small body.
#ifndef GRADERS_EX6_RACE_CONDITIONS_PLAYING_H_
#define GRADERS_EX6_RACE_CONDITIONS_PLAYING_H_

#include <string>

#include "graders/explorer/explore.h"
#include "gtest/gtest.h"

namespace hunts {

// Turns the text of a schedule file into a schedule of the explorer ("1*2.2").
//
// One line a step, `T1` or `T2`, or `T1 3` for three steps in a row. What follows a # is a comment.
// "" if there is no step. Errors: std::invalid_argument, which names the line and what is wrong.
std::string ParseSteps(const std::string& text);

// Success if `body`, run under the steps in `text`, ends with `verdict`. Otherwise it says what
// happened at which step. "Not implemented yet", naming `file`, if the text has no step.
testing::AssertionResult StepsShow(const std::string& verdict, const std::string& file,
                                   const std::string& text, explorer::Body body);

// The same of the submission's file.
testing::AssertionResult ScheduleShows(const std::string& verdict, const std::string& file,
                                       explorer::Body body);

}  // namespace hunts

#endif  // GRADERS_EX6_RACE_CONDITIONS_PLAYING_H_
