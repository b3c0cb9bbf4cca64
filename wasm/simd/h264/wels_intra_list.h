// SPDX-License-Identifier: Apache-2.0
// OpenH264's functions of intra prediction, and what each does: INTRA of 4x4, 16x16 and chroma, INTRA8 of
// 8x8, which are told what there is beside the block.

INTRA(_ZN7WelsDec19WelsI4x4LumaPredV_cEPhi, put_rows4(dst, stride, widen(load_packed(dst - stride, 4))))
INTRA(_ZN7WelsDec19WelsI4x4LumaPredH_cEPhi, put_columns(dst, stride, column4(dst - 1, stride), 4))
INTRA(_ZN7WelsDec20WelsI4x4LumaPredDc_cEPhi, put_rows4(dst, stride, wide_splat((LEFT4 + ABOVE4 + 4) >> 3)))
INTRA(_ZN7WelsDec24WelsI4x4LumaPredDcLeft_cEPhi, put_rows4(dst, stride, wide_splat((LEFT4 + 2) >> 2)))
INTRA(_ZN7WelsDec23WelsI4x4LumaPredDcTop_cEPhi, put_rows4(dst, stride, wide_splat((ABOVE4 + 2) >> 2)))
INTRA(_ZN7WelsDec22WelsI4x4LumaPredDcNA_cEPhi, put_rows4(dst, stride, wide_splat(128)))
INTRA(_ZN7WelsDec21WelsI4x4LumaPredDDL_cEPhi, down_left(dst, stride, DIAGONAL4, last_of(DIAGONAL4), 4))
INTRA(_ZN7WelsDec24WelsI4x4LumaPredDDLTop_cEPhi, down_left(dst, stride, REPEATED4, last_of(REPEATED4), 4))
INTRA(_ZN7WelsDec20WelsI4x4LumaPredVL_cEPhi, vertical_left(dst, stride, DIAGONAL4, last_of(DIAGONAL4), 4))
INTRA(_ZN7WelsDec23WelsI4x4LumaPredVLTop_cEPhi, vertical_left(dst, stride, REPEATED4, last_of(REPEATED4), 4))
INTRA(_ZN7WelsDec21WelsI4x4LumaPredDDR_cEPhi, down_right(dst, stride, edges4(dst, stride), 4))
INTRA(_ZN7WelsDec20WelsI4x4LumaPredVR_cEPhi, vertical_right(dst, stride, edges4(dst, stride), 4))
INTRA(_ZN7WelsDec20WelsI4x4LumaPredHD_cEPhi, horizontal_down(dst, stride, edges4(dst, stride), 4))
INTRA(_ZN7WelsDec20WelsI4x4LumaPredHU_cEPhi, horizontal_up(dst, stride, column4(dst - 1, stride), 4))
INTRA(_ZN7WelsDec21WelsI16x16LumaPredV_cEPhi, vertical16(dst, stride))
INTRA(_ZN7WelsDec21WelsI16x16LumaPredH_cEPhi, horizontal(dst, stride, 16, 16))
INTRA(_ZN7WelsDec25WelsI16x16LumaPredPlane_cEPhi, plane(dst, stride, 16, 16))
INTRA(_ZN7WelsDec22WelsI16x16LumaPredDc_cEPhi, dc16(dst, stride, kFromBoth))
INTRA(_ZN7WelsDec25WelsI16x16LumaPredDcTop_cEPhi, dc16(dst, stride, kFromAbove))
INTRA(_ZN7WelsDec26WelsI16x16LumaPredDcLeft_cEPhi, dc16(dst, stride, kFromLeft))
INTRA(_ZN7WelsDec24WelsI16x16LumaPredDcNA_cEPhi, dc16(dst, stride, 0))
INTRA(_ZN7WelsDec18WelsIChromaPredV_cEPhi, vertical8(dst, stride, 8))
INTRA(_ZN7WelsDec18WelsIChromaPredH_cEPhi, horizontal(dst, stride, 8, 8))
INTRA(_ZN7WelsDec22WelsIChromaPredPlane_cEPhi, plane(dst, stride, 8, 8))
INTRA(_ZN7WelsDec19WelsIChromaPredDc_cEPhi, dc_blocks(dst, stride, 8, kChromaDc))
INTRA(_ZN7WelsDec23WelsIChromaPredDcLeft_cEPhi, dc_blocks8(dst, stride, kChromaLeft))
INTRA(_ZN7WelsDec22WelsIChromaPredDcTop_cEPhi, dc_blocks8(dst, stride, kChromaAbove))
INTRA(_ZN7WelsDec21WelsIChromaPredDcNA_cEPhi, dc_blocks8(dst, stride, kChromaNone))
INTRA8(_ZN7WelsDec19WelsI8x8LumaPredV_cEPhibb, put_rows8(dst, stride, ABOVE8, 8))
INTRA8(_ZN7WelsDec19WelsI8x8LumaPredH_cEPhibb, put_columns(dst, stride, LEFT8, 8))
INTRA8(_ZN7WelsDec20WelsI8x8LumaPredDc_cEPhibb,
       put_rows8(dst, stride, wide_splat((sum_of_eight(wasm_i16x8_add(LEFT8, ABOVE8)) + 8) >> 4), 8))
INTRA8(_ZN7WelsDec24WelsI8x8LumaPredDcLeft_cEPhibb,
       put_rows8(dst, stride, wide_splat((sum_of_eight(LEFT8) + 4) >> 3), 8))
INTRA8(_ZN7WelsDec23WelsI8x8LumaPredDcTop_cEPhibb,
       put_rows8(dst, stride, wide_splat((sum_of_eight(ABOVE8) + 4) >> 3), 8))
INTRA8(_ZN7WelsDec22WelsI8x8LumaPredDcNA_cEPhibb, put_rows8(dst, stride, wide_splat(128), 8))
INTRA8(_ZN7WelsDec21WelsI8x8LumaPredDDL_cEPhibb,
       down_left(dst, stride, above8(dst, stride, has_corner, 1), right8(dst, stride, 1), 8))
INTRA8(_ZN7WelsDec24WelsI8x8LumaPredDDLTop_cEPhibb,
       down_left(dst, stride, above8(dst, stride, has_corner, 0), right8(dst, stride, 0), 8))
INTRA8(_ZN7WelsDec20WelsI8x8LumaPredVL_cEPhibb,
       vertical_left(dst, stride, above8(dst, stride, has_corner, 1), right8(dst, stride, 1), 8))
INTRA8(_ZN7WelsDec23WelsI8x8LumaPredVLTop_cEPhibb,
       vertical_left(dst, stride, above8(dst, stride, has_corner, 0), right8(dst, stride, 0), 8))
INTRA8(_ZN7WelsDec21WelsI8x8LumaPredDDR_cEPhibb,
       down_right(dst, stride, edges8(dst, stride, 1, has_right), 8))
INTRA8(_ZN7WelsDec20WelsI8x8LumaPredVR_cEPhibb,
       vertical_right(dst, stride, edges8(dst, stride, 1, has_right), 8))
INTRA8(_ZN7WelsDec20WelsI8x8LumaPredHD_cEPhibb,
       horizontal_down(dst, stride, edges8(dst, stride, 1, has_right), 8))
INTRA8(_ZN7WelsDec20WelsI8x8LumaPredHU_cEPhibb, horizontal_up(dst, stride, LEFT8, 8))
