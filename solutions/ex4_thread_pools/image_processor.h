#ifndef EX4_THREAD_POOLS_IMAGE_PROCESSOR_H_
#define EX4_THREAD_POOLS_IMAGE_PROCESSOR_H_

#include <cstdint>
#include <iosfwd>
#include <vector>

#include "ex4_thread_pools/thread_pool.h"

namespace ex4 {

// Pixels row by row, from the top left; `channels` bytes a pixel: 1 (gray) or 3 (red, green, blue).
struct Image {
  int width = 0;
  int height = 0;
  int channels = 1;
  std::vector<std::uint8_t> samples;  // width * height * channels

  friend bool operator==(const Image&, const Image&) = default;
};

// Reads a binary PGM (P5) or PPM (P6) file with 8 bits a sample.
//
// Between the numbers of the header there may be white space and comments (from # to the end of the
// line). Exactly one white-space character follows the largest value, which must be 255.
// Errors: std::runtime_error that says what is wrong: another format, a number that is missing or out
//   of range (width and height 1 to 65535), too few samples. `in` may have been read partly.
Image ReadImage(std::istream& in);

// Writes `image` as PGM or PPM, without comments: "P5\n2 1\n255\n" and the samples.
// Errors: std::invalid_argument, naming the argument, if `image` is not consistent; std::runtime_error
//   if `out` fails.
void WriteImage(std::ostream& out, const Image& image);

// The filters. Each makes a new image, in tiles of `tile` by `tile` pixels that the pool's workers
// share, and the result is the same for every size of tile and number of workers. All arithmetic is
// in integers. A neighbour outside the image is the nearest pixel inside (the edge is repeated).
//
// Block: until the image is done. May be called from work of the same pool.
// Errors: std::invalid_argument, naming the argument, if `tile` is less than 1 or `image` is not
//   consistent.
// Thread safety: may be called from several threads at once.

// One channel: (299 red + 587 green + 114 blue + 500) / 1000. A gray image stays as it is.
Image Grayscale(const Image& image, ThreadPool& pool, int tile);

// In each channel the mean of the 3 x 3 pixels around: (sum + 4) / 9.
Image Blur(const Image& image, ThreadPool& pool, int tile);

// In each channel 5 * centre - left - right - above - below, limited to 0 .. 255.
Image Sharpen(const Image& image, ThreadPool& pool, int tile);

// One channel: Sobel's operator on the Grayscale image. With the 3 x 3 pixels
//   a b c
//   d e f
//   g h i
// |c + 2 f + i - a - 2 d - g| + |g + 2 h + i - a - 2 b - c|, limited to 255.
Image DetectEdges(const Image& image, ThreadPool& pool, int tile);

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_IMAGE_PROCESSOR_H_
