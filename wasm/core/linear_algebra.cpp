// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/linear_algebra.h"

namespace rill::wasm {

Matrix3 multiply(const Matrix3& left, const Matrix3& right) {
  Matrix3 product{};
  for (size_t row = 0; row < 3; ++row) {
    for (size_t column = 0; column < 3; ++column) {
      for (size_t i = 0; i < 3; ++i) product[row][column] += left[row][i] * right[i][column];
    }
  }
  return product;
}

Vector3 multiply(const Matrix3& left, const Vector3& right) {
  Vector3 product{};
  for (size_t row = 0; row < 3; ++row) {
    for (size_t i = 0; i < 3; ++i) product[row] += left[row][i] * right[i];
  }
  return product;
}

Matrix3 inverse(const Matrix3& m) {
  // Cofactors of cyclically shifted rows and columns carry their signs.
  Matrix3 adjugate{};
  for (size_t row = 0; row < 3; ++row) {
    for (size_t column = 0; column < 3; ++column) {
      const auto& first = m[(column + 1) % 3];
      const auto& second = m[(column + 2) % 3];
      adjugate[row][column] =
          first[(row + 1) % 3] * second[(row + 2) % 3] - first[(row + 2) % 3] * second[(row + 1) % 3];
    }
  }
  const double determinant = m[0][0] * adjugate[0][0] + m[0][1] * adjugate[1][0] + m[0][2] * adjugate[2][0];
  return scaled(adjugate, 1 / determinant);
}

Matrix3 diagonal(const Vector3& values) {
  return {{{values[0], 0, 0}, {0, values[1], 0}, {0, 0, values[2]}}};
}

Matrix3 scaled(const Matrix3& m, double factor) {
  Matrix3 product = m;
  for (Vector3& row : product) {
    for (double& value : row) value *= factor;
  }
  return product;
}

std::array<float, 9> to_gl(const Matrix3& m) {
  std::array<float, 9> columns{};
  for (size_t row = 0; row < 3; ++row) {
    for (size_t column = 0; column < 3; ++column)
      columns[column * 3 + row] = static_cast<float>(m[row][column]);
  }
  return columns;
}

}  // namespace rill::wasm
