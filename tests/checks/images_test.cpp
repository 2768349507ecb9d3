#include "lib/model/images.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace overshoot {
namespace {

using Bytes = std::string;

Bytes big_endian(unsigned x) {
  Bytes r;
  for (int shift = 24; shift >= 0; shift -= 8) r += static_cast<char>(x >> shift & 255U);
  return r;
}

/// Pixel p of image number i: small, and different for the two classes.
char pixel(unsigned i, unsigned p, int label) {
  return static_cast<char>((7 * i + 3 * p + (label == 1 ? 90 : 0)) % 251);
}

Bytes idx_labels(const std::vector<int>& labels) {
  Bytes r = big_endian(0x0801) + big_endian(static_cast<unsigned>(labels.size()));
  for (const int y : labels) r += static_cast<char>(y);
  return r;
}
Bytes idx_images(const std::vector<int>& labels, unsigned height, unsigned width) {
  Bytes r =
      big_endian(0x0803) + big_endian(static_cast<unsigned>(labels.size())) + big_endian(height) + big_endian(width);
  for (unsigned i = 0; i < labels.size(); ++i)
    for (unsigned p = 0; p < height * width; ++p) r += pixel(i, p, labels[i]);
  return r;
}
Bytes cifar_batch(const std::vector<int>& labels) {
  Bytes r;
  for (unsigned i = 0; i < labels.size(); ++i) {
    r += static_cast<char>(labels[i]);
    for (unsigned p = 0; p < 3072; ++p) r += pixel(i, p, labels[i]);
  }
  return r;
}

const std::vector<int> training_labels = {0, 5, 1, 1, 9, 0, 2, 1}, test_labels = {1, 3, 0};

/// A directory with both formats, of its own for each test.
class Images : public testing::Test {
 protected:
  void SetUp() override {
    directory = std::filesystem::temp_directory_path() / ("overshoot-images-" + std::to_string(getpid()));
    std::filesystem::create_directories(directory);
    write("train-images-idx3-ubyte", idx_images(training_labels, 4, 3));
    write("train-labels-idx1-ubyte", idx_labels(training_labels));
    write("t10k-images-idx3-ubyte", idx_images(test_labels, 4, 3));
    write("t10k-labels-idx1-ubyte", idx_labels(test_labels));
    for (int i = 1; i <= 5; ++i) write("data_batch_" + std::to_string(i) + ".bin", cifar_batch(training_labels));
    write("test_batch.bin", cifar_batch(test_labels));
  }
  void TearDown() override { std::filesystem::remove_all(directory); }

  std::string file(const std::string& name) const { return (directory / name).string(); }
  void write(const std::string& name, const Bytes& bytes) const {
    std::ofstream(file(name), std::ios::binary) << bytes;
  }
  Bytes read(const std::string& name) const {
    std::ifstream in(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string idx() const { return "idx:" + directory.string(); }
  std::string cifar() const { return "cifar10:" + directory.string(); }
  /// Reading fails with one line that names the file and holds the words.
  void expect_refused(const std::string& set, const std::string& name, const std::string& words) const {
    try {
      read_images(set);
      ADD_FAILURE() << "accepted";
    } catch (const BadInput& e) {
      const std::string what = e.what();
      EXPECT_NE(what.find(name), std::string::npos) << what;
      EXPECT_NE(what.find(words), std::string::npos) << what;
      EXPECT_EQ(what.find('\n'), std::string::npos) << what;
    }
  }

  std::filesystem::path directory;
};

/// Centred, the longest of norm 1; class 0 is +1 and class 1 is -1; before that, the pixels of the file.
void expect_prepared(const ImageSets& sets, const std::vector<int>& file_labels, Eigen::Index pixels) {
  const Dataset<double>& x = sets.training;
  EXPECT_LT(x.x.colwise().mean().norm(), 1e-14);
  EXPECT_LE(x.x.rowwise().norm().maxCoeff(), 1);
  EXPECT_GT(x.x.rowwise().norm().maxCoeff(), 1 - 1e-11);
  std::vector<unsigned> kept;
  for (unsigned i = 0; i < file_labels.size(); ++i)
    if (file_labels[i] <= 1) kept.push_back(i);
  ASSERT_LE(x.points(), static_cast<Eigen::Index>(kept.size()));
  ASSERT_EQ(x.features(), pixels);
  const auto byte = [&](std::size_t row, unsigned p) {
    return static_cast<double>(static_cast<unsigned char>(pixel(kept[row], p, file_labels[kept[row]])));
  };
  // Differences of images are the files', times one scale for all.
  const double scale = (x.x(0, 0) - x.x(1, 0)) / (byte(0, 0) - byte(1, 0));
  for (Eigen::Index i = 0; i < x.points(); ++i) {
    const auto row = static_cast<std::size_t>(i);
    EXPECT_EQ(x.y(i), file_labels[kept[row]] == 0 ? 1 : -1);
    for (unsigned p = 0; p < pixels; ++p)
      EXPECT_NEAR(x.x(i, p) - x.x(0, p), scale * (byte(row, p) - byte(0, p)), 1e-14);
  }
  // The test images are moved and scaled with the training set.
  EXPECT_EQ(sets.test.points(), 2);
  EXPECT_EQ(sets.test.y(0), -1);
  EXPECT_EQ(sets.test.y(1), 1);
  const double first_test = static_cast<double>(static_cast<unsigned char>(pixel(0, 0, 1)));
  EXPECT_NEAR(sets.test.x(0, 0) - x.x(0, 0), scale * (first_test - byte(0, 0)), 1e-14);
}

TEST_F(Images, IdxIsRead) { expect_prepared(read_images(idx()), training_labels, 12); }

TEST_F(Images, CompressedIdxIsRead) {
  for (const char* name : {"train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    const Bytes bytes = read(name);
    const gzFile f = gzopen(file(std::string(name) + ".gz").c_str(), "wb");
    gzwrite(f, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(f);
    std::filesystem::remove(file(name));
  }
  expect_prepared(read_images(idx()), training_labels, 12);
  const Bytes whole = read("train-images-idx3-ubyte.gz");
  write("train-images-idx3-ubyte.gz", whole.substr(0, whole.size() / 2));
  expect_refused(idx(), "train-images-idx3-ubyte.gz", "truncated");
}

TEST_F(Images, CifarIsRead) {
  std::vector<int> all;
  for (int i = 0; i < 5; ++i) all.insert(all.end(), training_labels.begin(), training_labels.end());
  const ImageSets sets = read_images(cifar());
  EXPECT_EQ(sets.training.points(), 25);
  EXPECT_EQ(sets.training.features(), 3072);
  EXPECT_EQ(sets.test.points(), 2);
  EXPECT_LE(sets.training.x.rowwise().norm().maxCoeff(), 1);
  for (Eigen::Index i = 0; i < 25; ++i) EXPECT_EQ(sets.training.y(i), (std::vector{1, -1, -1, 1, -1})[i % 5]);
  expect_prepared(read_images(cifar(), 5), training_labels, 3072);
}

TEST_F(Images, TheFirstNAreTaken) {
  EXPECT_EQ(read_images(idx(), 3).training.points(), 3);
  EXPECT_EQ(read_images(idx()).training.points(), 5);
  EXPECT_THROW(read_images(idx(), 6), BadInput);
}

TEST_F(Images, DamagedIdxIsRefused) {
  const std::string images = "train-images-idx3-ubyte", labels = "t10k-labels-idx1-ubyte";
  const Bytes whole = read(images), whole_labels = read(labels);
  for (const std::size_t size : {0, 3, 15}) {
    write(images, whole.substr(0, size));
    expect_refused(idx(), images, "truncated");
  }
  write(images, whole.substr(0, whole.size() - 1));
  expect_refused(idx(), images, "truncated");
  write(images, whole + "x");
  expect_refused(idx(), images, "too long");
  write(images, big_endian(0x0801) + whole.substr(4));
  expect_refused(idx(), images, "wrong magic");
  write(images, whole.substr(0, 4) + big_endian(0xffffffffU) + whole.substr(8));
  expect_refused(idx(), images, "out of range");
  write(images, whole);
  write(labels, idx_labels({0, 1}));
  expect_refused(idx(), labels, "2 labels for the 3 images");
  std::filesystem::remove(file(labels));
  expect_refused(idx(), labels, "no such file");
  write(labels, idx_labels({7, 8, 9}));
  expect_refused(idx(), directory.string(), "no test images");
  write(labels, whole_labels);
  write("t10k-images-idx3-ubyte", idx_images(test_labels, 4, 4));
  expect_refused(idx(), directory.string(), "pixels");
  EXPECT_THROW(read_images("idx:"), BadInput);
  EXPECT_THROW(read_images("idx:/dev/null"), BadInput);
}

TEST_F(Images, DamagedCifarIsRefused) {
  const Bytes whole = read("data_batch_3.bin");
  for (const std::size_t size : {std::size_t{0}, std::size_t{100}, whole.size() - 1}) {
    write("data_batch_3.bin", whole.substr(0, size));
    expect_refused(cifar(), "data_batch_3.bin", "truncated or mis-sized");
  }
  write("data_batch_3.bin", whole + whole.substr(0, 100));
  expect_refused(cifar(), "data_batch_3.bin", "mis-sized");
  write("data_batch_3.bin", Bytes(30'730'001, '\0'));
  expect_refused(cifar(), "data_batch_3.bin", "longer than");
  write("data_batch_3.bin", "\x0a" + whole.substr(1));
  expect_refused(cifar(), "data_batch_3.bin", "label 10");
  std::filesystem::remove(file("data_batch_3.bin"));
  expect_refused(cifar(), "data_batch_3.bin", "no such file");
}

}  // namespace
}  // namespace overshoot
