// SPDX-License-Identifier: MIT
// base/digest: the examples of FIPS 180-4 (NIST, "SHA-256 examples") and every length around a block's end, as
// sha256sum says: for n in 55 56 63 64 65 119 120; do head -c $n /dev/zero | sha256sum; done
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"

static const char *digest_of(const void *data, size_t len, size_t piece)
{
	static char text[DIGEST_TEXT];
	struct digest d;

	digest_begin(&d);
	for (size_t at = 0; at < len; at += piece)
		digest_add(&d, (const char *)data + at, len - at < piece ? len - at : piece);
	digest_end(&d, text);
	return text;
}

static void test_examples(void **state)
{
	static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	static char million[1000000];
	(void)state;

	assert_string_equal(digest_of("", 0, 1), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_string_equal(digest_of("abc", 3, 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(digest_of(two, 56, 56), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(million, 'a', sizeof(million));
	assert_string_equal(digest_of(million, sizeof(million), 9973),
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_lengths(void **state)
{
	static const struct {
		size_t len;
		const char *sum;
	} table[] = {
		{55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"},
		{56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"},
		{63, "c7723fa1e0127975e49e62e753db53924c1bd84b8ac1ac08df78d09270f3d971"},
		{64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"},
		{65, "98ce42deef51d40269d542f5314bef2c7468d401ad5d85168bfab4c0108f75f7"},
		{119, "f616b0d54e78571a9611f343c9f8e022e859e920381ab0e4d3da01e193a7bd7e"},
		{120, "6edd9f6f9cc92cded36e6c4a580933f9c9f1b90562b46903b806f21902a1a54f"},
	};
	static const char zero[128];
	(void)state;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_string_equal(digest_of(zero, table[i].len, 128), table[i].sum);
		assert_string_equal(digest_of(zero, table[i].len, 1), table[i].sum);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_examples), cmocka_unit_test(test_lengths)};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
