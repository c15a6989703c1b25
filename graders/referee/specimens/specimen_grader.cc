#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "gtest/gtest.h"
#include "specimens/specimen.h"

namespace {

TEST(Specimen, Answers) {
  EXPECT_RESULT(specimens::Run([] {}), 42);
}

TEST(Specimen, VisitsAtTheSameTime) {
  grading::Rendezvous both(2, "2 calls of visit() at the same time");
  EXPECT_RESULT(specimens::Run([&both] { both.ArriveAndWait(); }), 42);
}

// One check of the rubric, in two instances.
template <class T>
class SpecimenTypes : public testing::Test {};
using Types = testing::Types<int, long>;
TYPED_TEST_SUITE(SpecimenTypes, Types);

TYPED_TEST(SpecimenTypes, Answer) {
  EXPECT_RESULT(specimens::Run([] {}), 42);
}

}  // namespace
