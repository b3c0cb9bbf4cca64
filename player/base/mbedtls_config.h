// SPDX-License-Identifier: Apache-2.0
//
// What the core takes of Mbed TLS where it is built from source: AES in CBC mode, with small tables.
#pragma once

#define MBEDTLS_AES_C
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_CIPHER_MODE_CBC
