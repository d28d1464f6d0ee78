#!/usr/bin/env python3
"""rows.py COUNT: scraped offers as NDJSON for a rehearsal, the same at every run."""
import json
import sys

STORES = ["Alkosto", "Éxito", "Falabella", "Ktronix"]
CATEGORIES = ["televisores", "celulares", "portatiles", "neveras"]
BRANDS = ["LG", "Samsung", "Lenovo", "Mabe", "Xiaomi"]


def row(number):
    price = 500_000 + (number * 7919) % 4_000_000
    category = CATEGORIES[number % 4]
    return {
        "titulo": f"{category.capitalize()} {BRANDS[number % 5]} modelo R{number // 3:05d}",
        "marca": BRANDS[number % 5],
        "precio_texto": f"$ {price:,}".replace(",", "."),
        "precio_valor": price,
        "moneda": "COP",
        "categoria": category,
        "link": f"https://www.tienda{number % 4}.example/p/{number}",
        "fuente": STORES[number % 4],
        "fecha_extraccion": f"2026-11-{1 + number % 20:02d}T{number % 24:02d}:15:00",
        "calificacion": round(3 + (number % 20) / 10, 1),
        "detalles_adicionales": f"Peso: {number % 40} kg\nColor: negro\nGarantía: 12 meses",
    }


for n in range(int(sys.argv[1])):
    print(json.dumps(row(n), ensure_ascii=False))
