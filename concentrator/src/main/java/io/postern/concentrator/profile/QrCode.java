package io.postern.concentrator.profile;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A text as a QR code on a terminal: two modules to a character, black on white. */
public final class QrCode {
  /** Of version 40 with error correction L in byte mode: ISO/IEC 18004, table 7. */
  public static final int MOST_OCTETS = 2953;

  /** ISO/IEC 18004: light, on all sides. */
  private static final int QUIET_ZONE_MODULES = 4;

  private static final String BLACK_ON_WHITE = "\u001b[30;47m";
  private static final String AS_BEFORE = "\u001b[0m";

  private QrCode() {}

  /** Empty if it is too long for one code. */
  public static Optional<String> of(String text) {
    Map<EncodeHintType, Object> hints = new EnumMap<>(EncodeHintType.class);
    hints.put(EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.L);
    hints.put(EncodeHintType.MARGIN, QUIET_ZONE_MODULES);
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
      hints.put(EncodeHintType.CHARACTER_SET, StandardCharsets.UTF_8.name());
    }
    try {
      // The smallest picture there is: a module is a dot.
      return Optional.of(draw(new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, hints)));
    } catch (WriterException tooLong) {
      return Optional.empty();
    }
  }

  private static String draw(BitMatrix modules) {
    StringBuilder drawn = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y += 2) {
      drawn.append(BLACK_ON_WHITE);
      for (int x = 0; x < modules.getWidth(); x++) {
        boolean below = y + 1 < modules.getHeight() && modules.get(x, y + 1);
        drawn.append(half(modules.get(x, y), below));
      }
      drawn.append(AS_BEFORE).append('\n');
    }
    return drawn.toString();
  }

  private static char half(boolean above, boolean below) {
    if (above) {
      return below ? '█' : '▀';
    }
    return below ? '▄' : ' ';
  }
}
