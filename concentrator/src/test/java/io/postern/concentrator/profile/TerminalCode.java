package io.postern.concentrator.profile;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.List;
import java.util.Map;

/** Reads a QR code off a terminal: from the picture that its characters make, an upright one. */
public final class TerminalCode {
  /** Dots of a module. */
  private static final int SIZE = 4;

  private static final int WHITE = 0xffffff;

  private TerminalCode() {}

  public static String read(String printed) throws ReaderException {
    List<String> rows =
        printed.lines().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")).toList();
    int width = rows.getFirst().length() * SIZE;
    int height = rows.size() * 2 * SIZE;
    int[] dots = new int[width * height];
    for (int y = 0; y < height; y++) {
      String row = rows.get(y / SIZE / 2);
      boolean upper = y / SIZE % 2 == 0;
      for (int x = 0; x < width; x++) {
        boolean dark =
            switch (row.charAt(x / SIZE)) {
              case '█' -> true;
              case '▀' -> upper;
              case '▄' -> !upper;
              case ' ' -> false;
              default -> throw new IllegalArgumentException("no part of a code: " + row);
            };
        dots[y * width + x] = dark ? 0 : WHITE;
      }
    }
    return new QRCodeReader()
        .decode(
            new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, dots))),
            Map.of(DecodeHintType.PURE_BARCODE, true))
        .getText();
  }
}
