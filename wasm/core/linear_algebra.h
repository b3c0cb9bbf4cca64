// SPDX-License-Identifier: Apache-2.0
//
// 3x3 matrices in doubles, as colour arithmetic needs them. Rows first: m[row][column].
#pragma once

#include <array>
#include <cstddef>

namespace rill::wasm {

using Vector3 = std::array<double, 3>;
using Matrix3 = std::array<Vector3, 3>;

inline constexpr Matrix3 kIdentity3{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

Matrix3 multiply(const Matrix3& left, const Matrix3& right);
Vector3 multiply(const Matrix3& left, const Vector3& right);
// Of a matrix that has one.
Matrix3 inverse(const Matrix3& m);
Matrix3 diagonal(const Vector3& values);
Matrix3 scaled(const Matrix3& m, double factor);
// As GLSL takes it: columns first.
std::array<float, 9> to_gl(const Matrix3& m);

}  // namespace rill::wasm
